package org.lodestone.node;

import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.lodestone.oci.Digest;

/**
 * Who reads which blob, and which ones are being removed: nobody begins to read those, and no two
 * remove one. Nothing is done with files or engines under its lock.
 */
final class Leases {

  /** How many readers each blob has. */
  private final Map<Digest, Integer> readers = new HashMap<>();

  private final Set<Digest> leaving = new HashSet<>();

  /** Counts a reader, unless the blob is being removed. */
  synchronized boolean begin(Digest digest) {
    if (leaving.contains(digest)) {
      return false;
    }
    readers.merge(digest, 1, Integer::sum);
    return true;
  }

  synchronized boolean isRead(Digest digest) {
    return readers.containsKey(digest);
  }

  synchronized void end(Digest digest) {
    readers.computeIfPresent(digest, (d, count) -> count == 1 ? null : count - 1);
  }

  /**
   * Lets nobody begin to read the blob until {@link #left}. Waits while somebody else removes it.
   *
   * @param evenIfRead whether it goes although somebody reads it
   * @return false when it has to stay
   */
  synchronized boolean leave(Digest digest, boolean evenIfRead) throws InterruptedIOException {
    try {
      while (leaving.contains(digest)) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while blob " + digest + " was being removed");
    }
    if (readers.containsKey(digest) && !evenIfRead) {
      return false;
    }
    leaving.add(digest);
    return true;
  }

  synchronized void left(Digest digest) {
    leaving.remove(digest);
    notifyAll();
  }
}
