package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;

/**
 * An image to bring into the store.
 *
 * @param image as {@code ImageSources} reads it; paths in it are absolute
 * @param plainHttp whether registries not on loopback may be spoken to without TLS
 * @param name what to call it when it is there; empty when it is to be published, which needs its
 *     torrents
 */
public record ReadOrder(String image, boolean plainHttp, Optional<String> name) {

  static ReadOrder parse(JsonObject json) {
    return new ReadOrder(json.text("image"), json.flag("plainHttp"), json.optionalText("name"));
  }

  ObjectNode toJson() {
    ObjectNode json = StrictJson.object().put("image", image).put("plainHttp", plainHttp);
    name.ifPresent(text -> json.put("name", text));
    return json;
  }
}
