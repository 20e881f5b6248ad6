package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;

/**
 * Which node it is.
 *
 * @param program {@code keep}, {@code gateway}, or the command that works on the store
 * @param lasting whether it goes on until it is told to stop, and so seeds what it is given
 * @param store absolute
 */
public record NodeInfo(String program, long pid, boolean lasting, Path store) {

  private static final int MAX_PID = 1 << 30;

  /** The node of this process. */
  public static NodeInfo own(String program, boolean lasting, Path store) {
    return new NodeInfo(program, ProcessHandle.current().pid(), lasting, store);
  }

  static NodeInfo parse(JsonObject json) {
    return new NodeInfo(
        json.text("program"),
        json.integer("pid", 1, MAX_PID),
        json.flag("lasting"),
        Path.of(json.text("store")));
  }

  ObjectNode toJson() {
    return StrictJson.object()
        .put("program", program)
        .put("pid", pid)
        .put("lasting", lasting)
        .put("store", store.toString());
  }

  /** For people. */
  @Override
  public String toString() {
    return "lodestone %s (process %d)".formatted(program, pid);
  }
}
