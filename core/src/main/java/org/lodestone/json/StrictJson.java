package org.lodestone.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON (RFC 8259): UTF-8 only; duplicate keys, anything after the value, and whatever exceeds
 * the bounds are errors.
 */
public final class StrictJson {

  private static final ObjectMapper WRITER = new ObjectMapper();

  private final Bounds bounds;
  private final ObjectMapper mapper;

  /**
   * How much is read.
   *
   * @param bytes longest text
   * @param depth deepest nesting
   * @param nameLength longest member name, in characters
   * @param numberLength longest number, in characters
   * @param tokens most braces, names and values: a tree of tiny nodes takes some fifty times the
   *     memory of its text
   */
  public record Bounds(int bytes, int depth, int nameLength, int numberLength, int tokens) {}

  public StrictJson(Bounds bounds) {
    this.bounds = bounds;
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(bounds.depth())
            .maxNameLength(bounds.nameLength())
            .maxNumberLength(bounds.numberLength())
            .maxStringLength(bounds.bytes())
            .maxTokenCount(bounds.tokens())
            .build();
    this.mapper =
        new ObjectMapper(
                JsonFactory.builder()
                    .streamReadConstraints(constraints)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /**
   * Reads one value.
   *
   * @throws MalformedJsonException saying what is wrong and where
   */
  public JsonNode parse(byte[] json) {
    if (json.length > bounds.bytes()) {
      throw new MalformedJsonException(
          "expected at most " + bounds.bytes() + " bytes, found " + json.length, null);
    }
    try {
      // Jackson by itself would guess UTF-16 and UTF-32 too.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      return mapper.readTree(text);
    } catch (CharacterCodingException e) {
      throw new MalformedJsonException("not UTF-8", e);
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException(e.getOriginalMessage(), e.getLocation(), e);
    }
  }

  /**
   * The JSON text of a tree for people to read and edit, in UTF-8: indented by two spaces, ending
   * with a line break.
   */
  public static byte[] writeIndented(JsonNode tree) {
    DefaultIndenter indent = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent);
    try {
      String text = WRITER.writer(printer).writeValueAsString(tree) + "\n";
      return text.getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a tree that is no JSON", e);
    }
  }

  /** An empty object, to be filled and written. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The JSON text of a tree, in UTF-8. */
  public static byte[] write(JsonNode tree) {
    try {
      return WRITER.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a tree that is no JSON", e);
    }
  }
}
