package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.TimeUnit;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;
import org.lodestone.publish.PublishListener;

/** What a {@link PublishListener} is told, as lines of an answer. */
final class PublishEvents {

  private PublishEvents() {}

  /** Tells a command; of bytes some ten times a second. */
  static final class Writer implements PublishListener, AutoCloseable {

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ControlStream stream;
    private long unsaid;
    private long lastSaid;

    Writer(ControlStream stream) {
      this.stream = stream;
      this.lastSaid = System.nanoTime();
    }

    @Override
    public void blobStarted(String what, long size) {
      close();
      stream.event("blobStarted", StrictJson.object().put("what", what).put("size", size));
    }

    @Override
    public void bytesRead(long count) {
      unsaid += count;
      if (System.nanoTime() - lastSaid > INTERVAL_NANOS) {
        close();
      }
    }

    @Override
    public void blobDone(Digest digest, boolean alreadyThere) {
      close();
      stream.event(
          "blobDone",
          StrictJson.object().put("digest", digest.toString()).put("alreadyThere", alreadyThere));
    }

    @Override
    public void submitted(String index) {
      stream.event("submitted", StrictJson.object().put("index", index));
    }

    /** Says what is left to say of bytes. */
    @Override
    public void close() {
      lastSaid = System.nanoTime();
      if (unsaid > 0) {
        ObjectNode event = StrictJson.object().put("count", unsaid);
        unsaid = 0;
        stream.event("bytesRead", event);
      }
    }
  }

  /** Tells a listener what a line says; ignores lines of later versions. */
  static void tell(JsonObject event, PublishListener listener) {
    switch (event.text("event")) {
      case "blobStarted" ->
          listener.blobStarted(event.text("what"), event.integer("size", -1, Long.MAX_VALUE));
      case "bytesRead" -> listener.bytesRead(event.integer("count", 0, Long.MAX_VALUE));
      case "blobDone" ->
          listener.blobDone(Digest.parse(event.text("digest")), event.flag("alreadyThere"));
      case "submitted" -> listener.submitted(event.text("index"));
      default -> {}
    }
  }
}
