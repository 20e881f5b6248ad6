package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.journal.Explanation;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.node.PinPattern;
import org.lodestone.node.StoreUsage;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.publish.PublishListener;
import org.lodestone.sign.Envelope;

/** A node in another process, which stays for as long as this is open. */
public final class ControlClient implements NodeOperations, AutoCloseable {

  private final ControlConnection connection;
  private final ControlConnection.Lines session;
  private final NodeInfo info;

  private ControlClient(
      ControlConnection connection, ControlConnection.Lines session, NodeInfo info) {
    this.connection = connection;
    this.session = session;
    this.info = info;
    Thread reader = new Thread(this::readSession, "control-session");
    reader.setDaemon(true);
    reader.start();
  }

  /** The node that listens in this store; empty when there is none, or it is about to stop. */
  public static Optional<ControlClient> connect(Path store) throws IOException {
    if (Files.notExists(ControlSocket.in(store))) {
      return Optional.empty();
    }
    ControlConnection connection = ControlConnection.to(store.toRealPath());
    try {
      ControlConnection.Lines session = connection.open("session", StrictJson.object());
      try {
        NodeInfo info = NodeInfo.parse(session.next());
        return Optional.of(new ControlClient(connection, session, info));
      } catch (IOException | CommandFailure | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (IOException | CommandFailure | IllegalArgumentException e) {
      // Left by a process that was killed, or of one that is stopping: the store's lock tells.
      connection.close();
      return Optional.empty();
    }
  }

  /** Nothing comes but signs of life, which must not pile up. */
  private void readSession() {
    try {
      session.drain();
    } catch (IOException e) {
      return; // closed, or the node has ended, which the next request tells
    }
  }

  @Override
  public NodeInfo info() {
    return info;
  }

  @Override
  public Descriptor read(ReadOrder order, PublishListener progress)
      throws IOException, CommandFailure {
    return Wire.descriptor(
        call("read", order.toJson(), event -> PublishEvents.tell(event, progress)));
  }

  @Override
  public MagnetManifest describe(DraftOrder order) throws IOException, CommandFailure {
    return MagnetManifest.parse(Wire.bytes(call("describe", order.toJson()), "statement"));
  }

  @Override
  public void publish(PublishOrder order, PublishListener progress)
      throws IOException, CommandFailure {
    JsonObject unused =
        call("publish", order.toJson(), event -> PublishEvents.tell(event, progress));
  }

  @Override
  public void seed(SeedOrder order, Watcher<SeedState> watcher) throws IOException, CommandFailure {
    JsonObject unused =
        call(
            "seed",
            order.toJson(),
            event -> {
              if (event.text("event").equals("state")) {
                watcher.now(SeedState.parse(event));
              }
            });
  }

  @Override
  public List<Envelope> documents(Reference reference) throws IOException, CommandFailure {
    return ImageOrder.envelopes(
        call("documents", StrictJson.object().put("reference", reference.toString())));
  }

  @Override
  public Fetched fetch(ImageOrder order, Watcher<FetchState> watcher)
      throws IOException, CommandFailure {
    return Fetched.parse(call("fetch-image", order.toJson(), states(watcher)));
  }

  @Override
  public Fetched fetch(BlobOrder order, Watcher<FetchState> watcher)
      throws IOException, CommandFailure {
    return Fetched.parse(call("fetch-blob", order.toJson(), states(watcher)));
  }

  private static ControlConnection.Events states(Watcher<FetchState> watcher) {
    return event -> {
      if (event.text("event").equals("state")) {
        watcher.now(FetchState.parse(event));
      }
    };
  }

  @Override
  public List<Pull> pulls() throws IOException, CommandFailure {
    return Wire.list(call("pulls", StrictJson.object()), Pull::parse);
  }

  @Override
  public Optional<Explanation> explain(Reference image) throws IOException, CommandFailure {
    return ExplanationWire.parse(
        call("explain", StrictJson.object().put("image", image.toString())));
  }

  @Override
  public Optional<Explanation> explain(String request) throws IOException, CommandFailure {
    return ExplanationWire.parse(call("explain", StrictJson.object().put("request", request)));
  }

  @Override
  public StoreUsage usage() throws IOException, CommandFailure {
    return UsageWire.parse(call("usage", StrictJson.object()));
  }

  @Override
  public Eviction evict(String what) throws IOException, CommandFailure {
    return Eviction.parse(call("evict", StrictJson.object().put("what", what)));
  }

  @Override
  public Eviction invalidate(String what) throws IOException, CommandFailure {
    return Eviction.parse(call("invalidate", StrictJson.object().put("what", what)));
  }

  @Override
  public List<PinPattern> pins() throws IOException, CommandFailure {
    return Wire.list(call("pins", StrictJson.object()), pin -> new PinPattern(pin.text("pattern")));
  }

  @Override
  public void pin(PinPattern pattern) throws IOException, CommandFailure {
    JsonObject unused = call("pin", StrictJson.object().put("pattern", pattern.text()));
  }

  @Override
  public boolean unpin(PinPattern pattern) throws IOException, CommandFailure {
    return call("unpin", StrictJson.object().put("pattern", pattern.text())).flag("was");
  }

  private JsonObject call(String operation, ObjectNode request) throws IOException, CommandFailure {
    return call(operation, request, event -> {});
  }

  private JsonObject call(String operation, ObjectNode request, ControlConnection.Events events)
      throws IOException, CommandFailure {
    try {
      return connection.call(operation, request, events);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          info + " says what this command does not understand: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    try (connection;
        session) {
      // the session first: it tells the node that nobody needs it any more
    }
  }
}
