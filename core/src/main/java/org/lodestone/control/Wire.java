package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.program.Endpoints;
import org.lodestone.torrent.Tracker;

/** Values that several messages between commands and nodes have, as JSON; and their bounds. */
final class Wire {

  /** Longest request, and longest line of an answer: the largest document, in base64, fits. */
  static final int MAX_BYTES = 24 << 20;

  static final int MAX_ENDPOINTS = 64;
  static final int MAX_ENVELOPES = 64;

  /** What is listed may be long: downloads, pins, names. */
  static final int MAX_LISTED = 1 << 14;

  private Wire() {}

  static Descriptor descriptor(JsonObject json) {
    return new Descriptor(
        json.text("mediaType"),
        Digest.parse(json.text("digest")),
        json.integer("size", 0, Long.MAX_VALUE));
  }

  static ObjectNode json(Descriptor descriptor) {
    return StrictJson.object()
        .put("mediaType", descriptor.mediaType())
        .put("digest", descriptor.digest().toString())
        .put("size", descriptor.size());
  }

  static Endpoints endpoints(JsonObject json) {
    return new Endpoints(
        trackers(json), json.texts("indexes", MAX_ENDPOINTS).stream().map(URI::create).toList());
  }

  static List<Tracker> trackers(JsonObject json) {
    return json.texts("trackers", MAX_ENDPOINTS).stream().map(Tracker::parse).toList();
  }

  static ObjectNode json(Endpoints endpoints) {
    ObjectNode json = StrictJson.object();
    json.set("trackers", texts(endpoints.trackers()));
    json.set("indexes", texts(endpoints.indexes()));
    return json;
  }

  /** Each as it writes itself. */
  static ArrayNode texts(Collection<?> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(value -> array.add(value.toString()));
    return array;
  }

  static byte[] bytes(JsonObject json, String field) {
    return bytes(json.text(field));
  }

  static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  static <T> List<T> list(JsonObject json, Function<JsonObject, T> element) {
    return json.objects("list", MAX_LISTED).stream().map(element).toList();
  }
}
