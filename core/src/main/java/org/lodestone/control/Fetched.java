package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;

/**
 * What came from swarms.
 *
 * @param blobs those that were not in the store
 * @param bytes of them
 * @param time from the first request until the last blob was stored
 */
public record Fetched(int blobs, long bytes, Duration time) {

  static Fetched parse(JsonObject json) {
    return new Fetched(
        (int) json.integer("blobs", 0, Integer.MAX_VALUE),
        json.integer("bytes", 0, Long.MAX_VALUE),
        Duration.ofMillis(json.integer("millis", 0, Long.MAX_VALUE)));
  }

  ObjectNode toJson() {
    return StrictJson.object()
        .put("blobs", blobs)
        .put("bytes", bytes)
        .put("millis", time.toMillis());
  }
}
