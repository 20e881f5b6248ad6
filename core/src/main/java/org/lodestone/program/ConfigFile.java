package org.lodestone.program;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.google.common.base.Throwables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.error.MarkedYAMLException;

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

  private static final String DURATION = "a duration such as PT90S or PT15M";

  private ConfigFile() {}

  /**
   * @throws ConfigException naming the file, the place and the fault
   */
  public static <T> T load(Path file, Class<T> type) throws ConfigException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new ConfigException("cannot read the configuration " + file + ": " + fault(e), e);
    }
    return parse(text, file.toString(), type);
  }

  /** As {@link #load}, from text; {@code origin} names it in messages. */
  public static <T> T parse(String text, String origin, Class<T> type) throws ConfigException {
    try {
      YAML.readTree(text); // what is no YAML is told before a value that does not fit
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
    String key =
        e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
            ? ", key '" + path(mapping) + "'"
            : "";
    return origin + line + key + ": " + fault(e);
  }

  private static String fault(JsonProcessingException e) {
    Throwable root = reason(e);
    if (root instanceof MismatchedInputException mismatch) {
      return "expected " + expected(mismatch.getTargetType()) + found(mismatch);
    }
    if (root instanceof MarkedYAMLException yaml) {
      return "this is not YAML: " + yaml.getProblem();
    }
    if (root instanceof DateTimeParseException date) {
      return "expected " + DURATION + ", found: " + date.getParsedString();
    }
    String message =
        root instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : root.getMessage();
    return String.valueOf(message).lines().findFirst().orElse("");
  }

  /** What a value's own class says of it, rather than what made it say so. */
  private static Throwable reason(JsonProcessingException e) {
    return Throwables.getCausalChain(e).stream()
        .filter(cause -> !(cause instanceof JsonProcessingException))
        .findFirst()
        .orElse(Throwables.getRootCause(e));
  }

  private static String fault(IOException e) {
    return e instanceof NoSuchFileException ? "there is no such file" : Causes.describe(e);
  }

  private static String found(MismatchedInputException e) {
    return e instanceof InvalidFormatException invalid ? ", found: " + invalid.getValue() : "";
  }

  /** What a setting of this type looks like in YAML. */
  private static String expected(Class<?> type) {
    if (type == null) {
      return "another value";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(" or "));
    }
    if (type.isRecord() && !isWord(type)) {
      return "keys with values, indented";
    }
    if (Number.class.isAssignableFrom(type) || (type.isPrimitive() && type != boolean.class)) {
      return "a number";
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list, such as [a, b]";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    return type == Duration.class ? DURATION : "a word";
  }

  /** Whether a record is written as one word, such as an address. */
  private static boolean isWord(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .anyMatch(method -> method.isAnnotationPresent(JsonCreator.class));
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
