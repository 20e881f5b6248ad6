package org.lodestone.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.google.common.base.Throwables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Reads a program's YAML configuration into its record. Unknown and repeated keys are errors, so
 * that a misspelt setting stops the program instead of being ignored; keys left out keep the
 * record's defaults (its constructor turns {@code null} into them).
 */
public final class ConfigFile {

  private static final ObjectMapper YAML =
      YAMLMapper.builder(new YAMLFactory())
          .addModules(new Jdk8Module(), new JavaTimeModule())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private ConfigFile() {}

  /**
   * @throws ConfigException naming the file, the place and the fault
   */
  public static <T> T load(Path file, Class<T> type) throws ConfigException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new ConfigException("cannot read the configuration " + file + ": " + e, e);
    }
    return parse(text, file.toString(), type);
  }

  /** As {@link #load}, from text; {@code origin} names it in messages. */
  public static <T> T parse(String text, String origin, Class<T> type) throws ConfigException {
    try {
      T config = YAML.readValue(text.isBlank() ? "{}" : text, type);
      return config != null ? config : YAML.readValue("{}", type);
    } catch (JsonProcessingException e) {
      throw new ConfigException(describe(origin, e), e);
    }
  }

  private static String describe(String origin, JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "%s: there is no key '%s'; the keys here are %s"
          .formatted(origin, path(unknown), keys(unknown));
    }
    String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
    String key = e instanceof JsonMappingException mapping ? ", key '" + path(mapping) + "'" : "";
    Throwable root = Throwables.getRootCause(e);
    String fault =
        root instanceof JsonProcessingException j ? j.getOriginalMessage() : root.getMessage();
    return origin + line + key + ": " + fault;
  }

  private static String keys(UnrecognizedPropertyException e) {
    return e.getKnownPropertyIds().stream()
        .map(Object::toString)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            step ->
                step.getFieldName() != null
                    ? "." + step.getFieldName()
                    : "[" + step.getIndex() + "]")
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }
}
