package org.lodestone.node;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lodestone.oci.Digest;

/**
 * Where the readers of a job find the blob's bytes: in the feed that leads, which changes, and in
 * the store when the job is done. Guarded by itself.
 */
final class LeadingFeed {

  /** A feed that ends a reader is replaced, or ends the job, within moments. */
  private static final long REPLACED_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Digest digest;
  private Optional<BlobFeed> leader = Optional.empty();
  private Optional<IOException> fault = Optional.empty();
  private boolean right;
  private boolean ended;

  LeadingFeed(Digest digest) {
    this.digest = digest;
  }

  synchronized void set(Optional<BlobFeed> newLeader) {
    leader = newLeader;
    notifyAll();
  }

  /** The leader's bytes are the whole blob and were seen to be the right ones. */
  synchronized void right() {
    right = true;
    notifyAll();
  }

  /** No other will lead. */
  synchronized void end(BlobFeed stored) {
    ended = true;
    set(Optional.of(stored));
  }

  synchronized void fail(IOException why) {
    ended = true;
    fault = Optional.of(why);
    notifyAll();
  }

  /**
   * The feed to read from, other than one that has just failed a reader; waits while there is none.
   *
   * @param failed empty at first
   * @param why what the reader saw; thrown when that feed is not replaced
   */
  synchronized BlobFeed get(Optional<BlobFeed> failed, IOException why) throws IOException {
    long end = System.nanoTime() + REPLACED_NANOS;
    while (fault.isEmpty() && (leader.isEmpty() || leader.equals(failed))) {
      long left = end - System.nanoTime();
      if (leader.isPresent() && (ended || left <= 0)) {
        throw new IOException(why.getMessage(), why);
      }
      pause(leader.isEmpty() ? 0 : 1 + TimeUnit.NANOSECONDS.toMillis(left));
    }
    if (fault.isPresent()) {
      throw new IOException(fault.get().getMessage(), why == null ? fault.get() : why);
    }
    return leader.get();
  }

  /**
   * Holds a reader back before the last byte of the blob until its bytes have been checked.
   *
   * @throws IOException when the feed does not lead any more
   */
  synchronized void awaitRight(BlobFeed feed) throws IOException {
    while (!feed.checksWhole() && !right) {
      if (fault.isPresent() || leader.filter(now -> now == feed).isEmpty()) {
        throw new IOException("blob " + digest + " did not end where it was read from");
      }
      pause(0);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // those who call this look again
  private void pause(long millis) throws InterruptedIOException {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + digest);
    }
  }
}
