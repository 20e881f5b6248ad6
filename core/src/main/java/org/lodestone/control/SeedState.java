package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;

/**
 * How seeding goes.
 *
 * @param copies of the blob that has the fewest, as others have proved; 0 when none are counted
 * @param peers connected in the swarm that has the most
 * @param sent payload bytes, over all blobs, since the node runs
 */
public record SeedState(int copies, int peers, long sent) {

  static SeedState parse(JsonObject json) {
    return new SeedState(
        (int) json.integer("copies", 0, SeedOrder.MAX_COPIES),
        (int) json.integer("peers", 0, Integer.MAX_VALUE),
        json.integer("sent", 0, Long.MAX_VALUE));
  }

  ObjectNode toJson() {
    return StrictJson.object().put("copies", copies).put("peers", peers).put("sent", sent);
  }
}
