package org.lodestone.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
    StringBuilder message = new StringBuilder(origin);
    if (e.getLocation() != null) {
      message.append(", line ").append(e.getLocation().getLineNr());
    }
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      StringBuilder key = new StringBuilder();
      mapping
          .getPath()
          .forEach(
              step -> {
                if (step.getFieldName() == null) {
                  key.append('[').append(step.getIndex()).append(']');
                } else {
                  key.append(key.isEmpty() ? "" : ".").append(step.getFieldName());
                }
              });
      message.append(", key '").append(key).append('\'');
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text =
        cause instanceof JsonProcessingException j ? j.getOriginalMessage() : cause.getMessage();
    return message.append(": ").append(text).toString();
  }
}
