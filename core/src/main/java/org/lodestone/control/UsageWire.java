package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.node.Origin;
import org.lodestone.node.StoreUsage;
import org.lodestone.oci.Digest;

/** What the images of a store take, as JSON. Of more images than can be listed the largest are. */
final class UsageWire {

  private static final int MAX_NAMES = 16;

  private UsageWire() {}

  static ObjectNode json(StoreUsage usage) {
    ObjectNode json =
        StrictJson.object().put("bytes", usage.bytes()).put("unclaimed", usage.unclaimed());
    ArrayNode images = json.putArray("images");
    usage.images().stream().limit(Wire.MAX_LISTED).map(UsageWire::json).forEach(images::add);
    return json;
  }

  private static ObjectNode json(StoreUsage.Image image) {
    ObjectNode json =
        StrictJson.object()
            .put("root", image.root().toString())
            .put("pinned", image.pinned())
            .put("alone", image.alone())
            .put("shared", image.shared())
            .put("used", image.used());
    json.set("names", Wire.texts(image.names().stream().limit(MAX_NAMES).toList()));
    image.origin().ifPresent(origin -> json.put("origin", origin.word()));
    return json;
  }

  static StoreUsage parse(JsonObject json) {
    return new StoreUsage(
        json.objects("images", Wire.MAX_LISTED).stream().map(UsageWire::image).toList(),
        json.integer("bytes", 0, Long.MAX_VALUE),
        json.integer("unclaimed", 0, Long.MAX_VALUE));
  }

  private static StoreUsage.Image image(JsonObject json) {
    return new StoreUsage.Image(
        Digest.parse(json.text("root")),
        json.texts("names", MAX_NAMES),
        json.optionalText("origin").map(Origin::of),
        json.flag("pinned"),
        json.integer("alone", 0, Long.MAX_VALUE),
        json.integer("shared", 0, Long.MAX_VALUE),
        json.integer("used", 0, Long.MAX_VALUE));
  }
}
