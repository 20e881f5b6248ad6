package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Path;

/**
 * While it is open, the blob is not evicted. One that turns out damaged is removed all the same:
 * whoever has opened the file goes on with what they have, and nobody else is lent it. Closing a
 * lease twice is harmless.
 */
public interface Lease extends AutoCloseable {

  /** Blobs of at most this many bytes may be read into memory, all at once. */
  int SMALL = 64 * 1024;

  /** The blob's file: whole and, as far as the node can know, right. */
  Path path();

  /**
   * The bytes of a blob of at most {@link #SMALL}, for whoever changes nothing in them: right, as
   * they are compared with its digest.
   *
   * @throws java.nio.file.NoSuchFileException when somebody else has removed it, and when it has
   *     just turned out damaged and was removed
   */
  byte[] bytes() throws IOException;

  @Override
  void close();
}
