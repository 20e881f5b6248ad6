package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Somewhere the bytes of one blob may come from: a swarm, an upstream registry. Equal sources are
 * one place; its {@code toString} names it to people.
 */
public interface BlobSource {

  /**
   * Begins to bring the blob into the file, going on from what is there. Does not wait for anything
   * outside.
   *
   * @throws SourceBusyException when it cannot begin now but may be able to later
   * @throws IOException when it cannot begin
   */
  BlobFeed open(Path file) throws IOException;

  /**
   * Whether it brings the bytes from first to last, so that its file has no holes. Such a source
   * can make nothing of what a swarm has brought.
   */
  default boolean bringsInOrder() {
    return false;
  }

  /**
   * Whether it is waited for while it brings nothing. Not where only somebody unknown says that it
   * has the blob: the job would never end for a mere hint.
   */
  default boolean isWaitedFor() {
    return true;
  }
}
