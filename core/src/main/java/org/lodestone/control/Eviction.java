package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.node.Evictions.Evicted;

/**
 * What an eviction did.
 *
 * @param names that are forgotten
 * @param removed how many blobs are gone, manifests among them
 * @param bytes what they took
 * @param kept how many blobs of the image something else needs
 */
public record Eviction(List<String> names, int removed, long bytes, int kept) {

  private static final int MAX_NAMES = 10_000;

  static Eviction of(Evicted evicted) {
    return new Eviction(
        evicted.names().stream().limit(MAX_NAMES).toList(),
        evicted.removed(),
        evicted.bytes(),
        evicted.kept());
  }

  static Eviction parse(JsonObject json) {
    return new Eviction(
        json.texts("names", MAX_NAMES),
        (int) json.integer("removed", 0, Integer.MAX_VALUE),
        json.integer("bytes", 0, Long.MAX_VALUE),
        (int) json.integer("kept", 0, Integer.MAX_VALUE));
  }

  ObjectNode toJson() {
    ObjectNode json = StrictJson.object();
    json.set("names", Wire.texts(names));
    return json.put("removed", removed).put("bytes", bytes).put("kept", kept);
  }
}
