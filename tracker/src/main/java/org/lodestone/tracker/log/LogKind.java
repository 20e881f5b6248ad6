package org.lodestone.tracker.log;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import org.lodestone.tlog.Leaves;
import org.lodestone.tlog.Openings;

/** What those who read a log's tiles learn of its entries. A log is of one kind for ever. */
public enum LogKind {
  /** All. */
  @JsonProperty("public")
  PUBLIC,
  /** How many there are, and nothing of those that are not disclosed to them. */
  @JsonProperty("protected")
  PROTECTED;

  /**
   * @param size of the log
   * @throws IOException when the log is of another kind
   */
  Leaves leaves(Path folder, long size) throws IOException {
    boolean openings = Openings.areIn(folder);
    if (this == PUBLIC && openings) {
      throw new IOException(
          "the log in %s is protected: set kind to protected, or begin another".formatted(folder));
    }
    if (this == PROTECTED && !openings && size > 0) {
      throw new IOException(
          "the log in %s has %d entries and no openings: it is public, or they were lost"
              .formatted(folder, size));
    }
    return this == PUBLIC ? Leaves.PLAIN : Openings.open(folder, size);
  }
}
