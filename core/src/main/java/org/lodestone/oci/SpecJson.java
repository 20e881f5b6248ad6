package org.lodestone.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lodestone.json.MalformedJsonException;
import org.lodestone.json.StrictJson;

/** The JSON documents of the OCI specifications: no longer than a manifest may be. */
public final class SpecJson {

  // As deep and wide as a manifest of the largest size can reasonably be.
  private static final StrictJson STRICT =
      new StrictJson(new StrictJson.Bounds(Manifest.MAX_BYTES, 64, 50_000, 64, 1_000_000));

  private SpecJson() {}

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
      return STRICT.parse(bytes);
    } catch (MalformedJsonException e) {
      throw new InvalidManifestException(what + " is not well-formed JSON: " + e.getMessage(), e);
    }
  }
}
