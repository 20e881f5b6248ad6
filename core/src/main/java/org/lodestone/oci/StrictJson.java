package org.lodestone.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * JSON from strangers: UTF-8 only, and duplicate keys, trailing content and deep nesting are
 * errors, so that no two readers of one document see two different things.
 */
public final class StrictJson {

  private static final int MAX_DEPTH = 64;
  private static final int MAX_NUMBER_LENGTH = 64;

  public static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private StrictJson() {}

  /**
   * Parses one JSON object.
   *
   * @param what names the document in the error message
   */
  public static ObjectNode parseObject(String what, byte[] bytes) throws InvalidManifestException {
    JsonNode node = parse(what, bytes);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidManifestException(
        what + " is not a JSON object, found: " + node.getNodeType());
  }

  public static JsonNode parse(String what, byte[] bytes) throws InvalidManifestException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return MAPPER.readTree(text);
    } catch (CharacterCodingException e) {
      throw new InvalidManifestException(what + " is not UTF-8", e);
    } catch (JsonProcessingException e) {
      throw new InvalidManifestException(
          what + " is not well-formed JSON: " + e.getOriginalMessage(), e);
    }
  }
}
