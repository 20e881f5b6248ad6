package org.lodestone.tracker.index;

import java.io.IOException;
import java.util.Optional;
import org.lodestone.io.BackgroundTasks;

/**
 * Looks now and then whether the index can be read, so that whoever asks for the tracker's health
 * does not wait for a disk.
 */
public final class IndexProbe implements BackgroundTasks.Task {

  private record Seen(double documents, Optional<String> fault) {}

  private final DocumentStore index;
  private volatile Seen seen;

  /**
   * @throws IOException when it cannot be read now
   */
  public IndexProbe(DocumentStore index) throws IOException {
    this.index = index;
    this.seen = new Seen(index.documents(), Optional.empty());
  }

  @Override
  public void run() throws IOException {
    try {
      seen = new Seen(index.documents(), Optional.empty());
    } catch (IOException e) {
      seen = new Seen(Double.NaN, Optional.of("the index cannot be read: " + e.getMessage()));
      throw e;
    }
  }

  /** How many the index has; not a number when it could not be read. */
  public double documents() {
    return seen.documents();
  }

  /** Why it could not be read. */
  public Optional<String> fault() {
    return seen.fault();
  }
}
