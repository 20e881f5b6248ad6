package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A swarm that somebody says holds a blob: nobody has signed that. Readers get none of it before
 * the SHA-256 of the whole blob has matched, as they could not go on elsewhere after wrong bytes;
 * and it counts as moving only while it is quick, so that it keeps nobody from another source.
 */
record HintedSource(SwarmSource swarm) implements BlobSource {

  @Override
  public BlobFeed open(Path file) throws IOException {
    return new HintedFeed(swarm.open(file));
  }

  @Override
  public boolean isWaitedFor() {
    return false;
  }

  @Override
  public String toString() {
    return "hinted " + swarm;
  }
}
