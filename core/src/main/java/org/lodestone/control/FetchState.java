package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;

/**
 * How a fetch goes.
 *
 * @param here bytes that have come
 * @param total bytes to come in all
 * @param peers connected in the swarm that has the most
 */
public record FetchState(long here, long total, int peers) {

  static FetchState parse(JsonObject json) {
    return new FetchState(
        json.integer("here", 0, Long.MAX_VALUE),
        json.integer("total", 0, Long.MAX_VALUE),
        (int) json.integer("peers", 0, Integer.MAX_VALUE));
  }

  ObjectNode toJson() {
    return StrictJson.object().put("here", here).put("total", total).put("peers", peers);
  }
}
