package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.node.PinPattern;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;

/** The operations by their names in requests. */
final class ControlCalls {

  /** Open for as long as a command uses the node. */
  static final String SESSION = "session";

  private final NodeOperations node;
  private final Map<String, Call> calls;

  private interface Call {
    ObjectNode run(JsonObject request, ControlStream stream)
        throws IOException, CommandFailure, InterruptedException;
  }

  ControlCalls(NodeOperations node) {
    this.node = node;
    this.calls =
        Map.ofEntries(
            Map.entry(SESSION, this::session),
            Map.entry("read", this::read),
            Map.entry("describe", this::describe),
            Map.entry("publish", this::publish),
            Map.entry("seed", this::seed),
            Map.entry("documents", this::documents),
            Map.entry("fetch-image", this::fetchImage),
            Map.entry("fetch-blob", this::fetchBlob),
            Map.entry("pulls", (request, stream) -> list(node.pulls(), Pull::toJson)),
            Map.entry("explain", this::explain),
            Map.entry("usage", (request, stream) -> UsageWire.json(node.usage())),
            Map.entry("evict", (request, stream) -> node.evict(request.text("what")).toJson()),
            Map.entry(
                "invalidate", (request, stream) -> node.invalidate(request.text("what")).toJson()),
            Map.entry("pins", (request, stream) -> list(node.pins(), ControlCalls::json)),
            Map.entry("pin", this::pin),
            Map.entry("unpin", this::unpin));
  }

  void run(String operation, JsonObject request, ControlStream stream)
      throws IOException, CommandFailure, InterruptedException {
    Call call = calls.get(operation);
    if (call == null) {
      throw CommandFailure.environment(
          "this node does not know how to '" + operation + "'",
          "it may be of another version than this command: start it anew",
          null);
    }
    stream.result(call.run(request, stream));
  }

  private ObjectNode session(JsonObject request, ControlStream stream) throws InterruptedException {
    stream.event("info", node.info().toJson());
    new CountDownLatch(1).await(); // until the command has gone
    return StrictJson.object();
  }

  private ObjectNode read(JsonObject request, ControlStream stream)
      throws IOException, CommandFailure, InterruptedException {
    try (PublishEvents.Writer progress = new PublishEvents.Writer(stream)) {
      return Wire.json(node.read(ReadOrder.parse(request), progress));
    }
  }

  private ObjectNode describe(JsonObject request, ControlStream stream)
      throws IOException, CommandFailure, InterruptedException {
    return StrictJson.object()
        .put("statement", node.describe(DraftOrder.parse(request)).toStatement());
  }

  private ObjectNode publish(JsonObject request, ControlStream stream)
      throws IOException, CommandFailure, InterruptedException {
    try (PublishEvents.Writer progress = new PublishEvents.Writer(stream)) {
      node.publish(PublishOrder.parse(request), progress);
    }
    return StrictJson.object();
  }

  private ObjectNode seed(JsonObject request, ControlStream stream)
      throws IOException, CommandFailure, InterruptedException {
    node.seed(SeedOrder.parse(request), state -> stream.event("state", state.toJson()));
    return StrictJson.object();
  }

  private ObjectNode documents(JsonObject request, ControlStream stream)
      throws IOException, CommandFailure, InterruptedException {
    ObjectNode found = StrictJson.object();
    ImageOrder.putEnvelopes(found, node.documents(Reference.parse(request.text("reference"))));
    return found;
  }

  private ObjectNode fetchImage(JsonObject request, ControlStream stream)
      throws IOException, CommandFailure, InterruptedException {
    return node.fetch(ImageOrder.parse(request), state -> stream.event("state", state.toJson()))
        .toJson();
  }

  private ObjectNode fetchBlob(JsonObject request, ControlStream stream)
      throws IOException, CommandFailure, InterruptedException {
    return node.fetch(BlobOrder.parse(request), state -> stream.event("state", state.toJson()))
        .toJson();
  }

  private ObjectNode explain(JsonObject request, ControlStream stream)
      throws IOException, CommandFailure, InterruptedException {
    return ExplanationWire.json(
        request.has("image")
            ? node.explain(Reference.parse(request.text("image")))
            : node.explain(request.text("request")));
  }

  private ObjectNode pin(JsonObject request, ControlStream stream)
      throws IOException, CommandFailure, InterruptedException {
    node.pin(new PinPattern(request.text("pattern")));
    return StrictJson.object();
  }

  private ObjectNode unpin(JsonObject request, ControlStream stream)
      throws IOException, CommandFailure, InterruptedException {
    return StrictJson.object().put("was", node.unpin(new PinPattern(request.text("pattern"))));
  }

  private static ObjectNode json(PinPattern pin) {
    return StrictJson.object().put("pattern", pin.text());
  }

  private static <T> ObjectNode list(List<T> elements, Function<T, ObjectNode> json) {
    ObjectNode result = StrictJson.object();
    ArrayNode array = result.putArray("list");
    elements.stream().limit(Wire.MAX_LISTED).map(json).forEach(array::add);
    return result;
  }
}
