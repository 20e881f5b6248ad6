package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.lodestone.json.StrictJson;
import org.lodestone.program.Causes;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of one answer, {@code {"event": …}}, then {@code {"result": …}} or {@code {"error":
 * …}}. When its reader has gone, the thread that works for it is interrupted.
 */
final class ControlStream {

  private static final Logger LOG = LoggerFactory.getLogger(ControlStream.class);

  private final OutputStream out;
  private final Thread worker = Thread.currentThread();
  private final ReentrantLock writing = new ReentrantLock();

  /** Guarded by this. */
  private boolean ended;

  ControlStream(OutputStream out) {
    this.out = out;
  }

  /** An event; nobody reads it when the reader has gone. */
  void event(String name, ObjectNode event) {
    write(event.put("event", name));
  }

  void result(ObjectNode result) {
    ObjectNode line = StrictJson.object();
    line.set("result", result);
    write(line);
  }

  void fail(Exception e) {
    CommandFailure failure = describe(e);
    ObjectNode error =
        StrictJson.object()
            .put("message", failure.getMessage())
            .put("hint", failure.hint().orElse(""))
            .put("exitCode", failure.exitCode());
    ObjectNode line = StrictJson.object();
    line.set("error", error);
    write(line);
  }

  private static CommandFailure describe(Exception e) {
    if (e instanceof CommandFailure known) {
      return known;
    }
    if (Causes.isInterruption(e)) {
      return CommandFailure.environment("the node is stopping", "run the command again", e);
    }
    if (e instanceof IllegalArgumentException) {
      return CommandFailure.usage(Causes.describe(e), "");
    }
    if (!(e instanceof IOException)) {
      LOG.error("a command failed", e);
    }
    return CommandFailure.environment(Causes.describe(e), "", e);
  }

  /** Finds out whether somebody still reads; says nothing while something else is written. */
  void heartbeat() {
    if (writing.tryLock()) {
      try {
        write(StrictJson.object().put("event", "alive"));
      } finally {
        writing.unlock();
      }
    }
  }

  private void write(ObjectNode line) {
    writing.lock();
    try {
      out.write(StrictJson.write(line));
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      LOG.debug("whoever asked has gone", e);
      interrupt();
    } finally {
      writing.unlock();
    }
  }

  /** Has the work given up. */
  synchronized void interrupt() {
    if (!ended) {
      worker.interrupt();
    }
  }

  /** The worker's own: after this it is not interrupted, and does not know that it was. */
  void end() {
    synchronized (this) {
      ended = true;
    }
    if (Thread.interrupted()) {
      LOG.debug("what was asked for was given up");
    }
  }

  static CommandFailure failure(String message, String hint, int exitCode) {
    return switch (exitCode) {
      case ExitCode.REFUSED -> CommandFailure.refused(message, hint);
      case ExitCode.USAGE -> CommandFailure.usage(message, hint);
      case ExitCode.TIMED_OUT -> CommandFailure.timedOut(message, hint);
      default -> CommandFailure.environment(message, hint, null);
    };
  }
}
