package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Somewhere the bytes of one blob may come from: a swarm; an upstream registry or an upload would
 * be others. Equal sources are one place; its {@code toString} names it to people.
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
}
