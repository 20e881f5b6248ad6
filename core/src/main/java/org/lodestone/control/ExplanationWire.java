package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lodestone.journal.BlobAccount;
import org.lodestone.journal.Explanation;
import org.lodestone.journal.Phase;
import org.lodestone.journal.PhaseTime;
import org.lodestone.journal.Remark;
import org.lodestone.journal.RequestAccount;
import org.lodestone.journal.SourceAccount;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;

/** How an image came, as JSON. */
final class ExplanationWire {

  /** Of requests, blobs, sources, phases and remarks alike; journals keep fewer of each. */
  private static final int MAX = 1_000;

  private static final int MAX_STATUS = 999;

  private ExplanationWire() {}

  /** An object without fields where there is nothing to tell. */
  static ObjectNode json(Optional<Explanation> explanation) {
    ObjectNode json = StrictJson.object();
    explanation.ifPresent(
        one -> {
          put(json, "requests", one.requests(), ExplanationWire::json);
          put(json, "blobs", one.blobs(), ExplanationWire::json);
        });
    return json;
  }

  static Optional<Explanation> parse(JsonObject json) {
    return json.has("requests")
        ? Optional.of(
            new Explanation(
                list(json, "requests", ExplanationWire::request),
                list(json, "blobs", ExplanationWire::part)))
        : Optional.empty();
  }

  private static ObjectNode json(Explanation.Part part) {
    ObjectNode json = StrictJson.object().put("blob", part.blob().toString());
    part.arrival().ifPresent(one -> json.set("arrival", json(one)));
    part.request().ifPresent(one -> json.set("request", json(one)));
    return json;
  }

  private static Explanation.Part part(JsonObject json) {
    return new Explanation.Part(
        Digest.parse(json.text("blob")),
        optional(json, "arrival", ExplanationWire::blob),
        optional(json, "request", ExplanationWire::request));
  }

  private static ObjectNode json(RequestAccount request) {
    ObjectNode json =
        StrictJson.object()
            .put("id", request.id())
            .put("at", request.at().toString())
            .put("method", request.method())
            .put("what", request.what())
            .put("status", request.status())
            .put("sent", request.sent())
            .put("ended", request.ended());
    request.found().ifPresent(found -> json.put("found", found.toString()));
    request.from().ifPresent(from -> json.put("from", from));
    request.decidedWith().ifPresent(id -> json.put("decidedWith", id));
    request.fault().ifPresent(fault -> json.put("fault", fault));
    put(json, "phases", request.phases(), ExplanationWire::json);
    return json;
  }

  private static RequestAccount request(JsonObject json) {
    return new RequestAccount(
        json.text("id"),
        Instant.parse(json.text("at")),
        json.text("method"),
        json.text("what"),
        json.optionalText("found").map(Digest::parse),
        (int) json.integer("status", 0, MAX_STATUS),
        json.optionalText("from"),
        count(json, "sent"),
        json.optionalText("decidedWith"),
        json.optionalText("fault"),
        json.flag("ended"),
        list(json, "phases", ExplanationWire::phase));
  }

  private static ObjectNode json(BlobAccount blob) {
    ObjectNode json =
        StrictJson.object()
            .put("blob", blob.blob().toString())
            .put("size", blob.size())
            .put("begun", blob.begun().toString())
            .put("state", blob.state());
    put(json, "sources", blob.sources(), ExplanationWire::json);
    put(json, "phases", blob.phases(), ExplanationWire::json);
    put(json, "remarks", blob.remarks(), ExplanationWire::json);
    return json;
  }

  private static BlobAccount blob(JsonObject json) {
    return new BlobAccount(
        Digest.parse(json.text("blob")),
        count(json, "size"),
        Instant.parse(json.text("begun")),
        json.text("state"),
        list(json, "sources", ExplanationWire::source),
        list(json, "phases", ExplanationWire::phase),
        list(json, "remarks", ExplanationWire::remark));
  }

  private static ObjectNode json(SourceAccount source) {
    return StrictJson.object()
        .put("name", source.name())
        .put("opened", source.opened())
        .put("millis", source.millis())
        .put("brought", source.brought())
        .put("handedOn", source.handedOn())
        .put("here", source.here())
        .put("peers", source.peers())
        .put("state", source.state());
  }

  private static SourceAccount source(JsonObject json) {
    return new SourceAccount(
        json.text("name"),
        count(json, "opened"),
        count(json, "millis"),
        count(json, "brought"),
        count(json, "handedOn"),
        count(json, "here"),
        (int) json.integer("peers", 0, Integer.MAX_VALUE),
        json.text("state"));
  }

  private static ObjectNode json(PhaseTime time) {
    return StrictJson.object().put("phase", time.phase().word()).put("millis", time.millis());
  }

  private static PhaseTime phase(JsonObject json) {
    return new PhaseTime(Phase.of(json.text("phase")), count(json, "millis"));
  }

  private static ObjectNode json(Remark remark) {
    return StrictJson.object().put("millis", remark.millis()).put("text", remark.text());
  }

  private static Remark remark(JsonObject json) {
    return new Remark(count(json, "millis"), json.text("text"));
  }

  private static long count(JsonObject json, String field) {
    return json.integer(field, 0, Long.MAX_VALUE);
  }

  private static <T> void put(
      ObjectNode json, String field, List<T> elements, Function<T, ObjectNode> element) {
    ArrayNode array = json.putArray(field);
    elements.stream().limit(MAX).map(element).forEach(array::add);
  }

  private static <T> List<T> list(JsonObject json, String field, Function<JsonObject, T> element) {
    return json.objects(field, MAX).stream().map(element).toList();
  }

  private static <T> Optional<T> optional(
      JsonObject json, String field, Function<JsonObject, T> element) {
    return json.has(field) ? Optional.of(element.apply(json.object(field))) : Optional.empty();
  }
}
