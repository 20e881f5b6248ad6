package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.Tracker;

/**
 * A blob to be fetched by a link that whoever asks has given: every place in it is theirs.
 *
 * @param magnet of ours: the digest is in {@code dn}, the size in {@code xl}
 * @param trackers asked beside those of the link
 */
public record BlobOrder(MagnetLink magnet, List<Tracker> trackers) {

  public BlobOrder {
    trackers = List.copyOf(trackers);
    blobOf(magnet);
  }

  public MagnetManifest.Blob blob() {
    return blobOf(magnet);
  }

  /**
   * @throws IllegalArgumentException when the link does not say which blob it leads to
   */
  private static MagnetManifest.Blob blobOf(MagnetLink magnet) {
    String name = magnet.displayName().orElse("");
    if (!name.startsWith("sha256-") || magnet.length().isEmpty()) {
      throw new IllegalArgumentException(
          "this magnet link names no blob: expected dn=sha256-<hex> and xl=<size>, found dn="
              + name
              + (magnet.length().isEmpty() ? " and no xl" : ""));
    }
    Descriptor content =
        new Descriptor(
            "application/octet-stream", Digest.parseFileName(name), magnet.length().getAsLong());
    return new MagnetManifest.Blob(content, Optional.of(magnet));
  }

  static BlobOrder parse(JsonObject json) {
    return new BlobOrder(MagnetLink.parse(json.text("magnet")), Wire.trackers(json));
  }

  ObjectNode toJson() {
    ObjectNode json = StrictJson.object().put("magnet", magnet.toString());
    json.set("trackers", Wire.texts(trackers));
    return json;
  }
}
