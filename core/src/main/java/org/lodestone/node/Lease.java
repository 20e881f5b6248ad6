package org.lodestone.node;

import java.nio.file.Path;

/** While it is open, the blob is not evicted. Closing it twice is harmless. */
public interface Lease extends AutoCloseable {

  /** The blob's file: whole and, as far as the node can know, right. */
  Path path();

  @Override
  void close();
}
