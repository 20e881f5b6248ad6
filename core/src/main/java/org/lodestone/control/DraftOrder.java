package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.Endpoints;
import org.lodestone.sign.VerificationKey;

/**
 * A document to be made for an image of the store.
 *
 * @param root as reading gave it
 * @param signer who is going to sign
 * @param endpoints trackers for the magnet links, and indexes that know what the signer published
 */
public record DraftOrder(
    Descriptor root,
    RepositoryName name,
    List<String> tags,
    VerificationKey signer,
    Duration validity,
    Endpoints endpoints) {

  /** A hundred years. */
  private static final long MAX_SECONDS = 100L * 365 * 86_400;

  public DraftOrder {
    tags = List.copyOf(tags);
  }

  static DraftOrder parse(JsonObject json) {
    return new DraftOrder(
        Wire.descriptor(json.object("root")),
        RepositoryName.parse(json.text("name")),
        json.texts("tags", MagnetManifest.MAX_TAGS),
        VerificationKey.parse(json.text("signer")),
        Duration.ofSeconds(json.integer("validSeconds", 1, MAX_SECONDS)),
        Wire.endpoints(json.object("endpoints")));
  }

  ObjectNode toJson() {
    ObjectNode json = StrictJson.object();
    json.set("root", Wire.json(root));
    json.put("name", name.value());
    json.set("tags", Wire.texts(tags));
    json.put("signer", signer.pem());
    json.put("validSeconds", validity.toSeconds());
    json.set("endpoints", Wire.json(endpoints));
    return json;
  }
}
