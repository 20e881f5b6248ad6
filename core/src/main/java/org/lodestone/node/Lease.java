package org.lodestone.node;

import java.nio.file.Path;

/**
 * While it is open, the blob is not evicted. One that turns out damaged is removed all the same:
 * whoever has opened the file goes on with what they have, and nobody else is lent it. Closing a
 * lease twice is harmless.
 */
public interface Lease extends AutoCloseable {

  /** The blob's file: whole and, as far as the node can know, right. */
  Path path();

  @Override
  void close();
}
