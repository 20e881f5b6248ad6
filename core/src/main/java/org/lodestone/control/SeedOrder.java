package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.Tracker;

/**
 * Blobs to stay in the swarms of.
 *
 * @param blobs that have torrents
 * @param trackers asked for who has copies
 * @param copies how many of each others must prove to have; empty to go on until interrupted
 */
public record SeedOrder(List<Digest> blobs, List<Tracker> trackers, Optional<Integer> copies) {

  static final int MAX_COPIES = 1_000_000;
  private static final int MAX_BLOBS = 16 * MagnetManifest.MAX_BLOBS;

  public SeedOrder {
    blobs = List.copyOf(blobs);
    trackers = List.copyOf(trackers);
  }

  static SeedOrder parse(JsonObject json) {
    return new SeedOrder(
        json.texts("blobs", MAX_BLOBS).stream().map(Digest::parse).toList(),
        Wire.trackers(json),
        json.has("copies")
            ? Optional.of((int) json.integer("copies", 0, MAX_COPIES))
            : Optional.empty());
  }

  ObjectNode toJson() {
    ObjectNode json = StrictJson.object();
    json.set("blobs", Wire.texts(blobs));
    json.set("trackers", Wire.texts(trackers));
    copies.ifPresent(count -> json.put("copies", count));
    return json;
  }
}
