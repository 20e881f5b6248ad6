package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lodestone.document.MagnetManifest;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.program.Endpoints;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;

/**
 * A signed document to be published.
 *
 * @param key whose signature is on it
 */
public record PublishOrder(Envelope envelope, VerificationKey key, Endpoints endpoints) {

  public PublishOrder {
    if (!envelope.signedBy(key)) {
      throw new IllegalArgumentException("the document is not signed by key " + key.id());
    }
  }

  /** What is published. */
  MagnetManifest document() {
    return MagnetManifest.parse(envelope.payload());
  }

  static PublishOrder parse(JsonObject json) {
    return new PublishOrder(
        Envelope.parse(Wire.bytes(json, "envelope")),
        VerificationKey.parse(json.text("key")),
        Wire.endpoints(json.object("endpoints")));
  }

  ObjectNode toJson() {
    ObjectNode json = StrictJson.object();
    json.put("envelope", envelope.toJson());
    json.put("key", key.pem());
    json.set("endpoints", Wire.json(endpoints));
    return json;
  }
}
