package org.lodestone.gateway.blob;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.Wants;
import org.lodestone.oci.Digest;

/**
 * Gives up downloads that nobody has wanted for a while: a client that only looked at a manifest,
 * or went away, leaves some behind. What is on disk stays, so that a later request goes on from
 * there.
 */
public final class UnusedDownloads implements Runnable {

  private final BlobJobs jobs;
  private final Wants wants;
  private final Duration life;

  /** When each download was last wanted, in {@code nanoTime}; used by one thread. */
  private Map<Digest, Long> lastUse = new HashMap<>();

  /**
   * @param life long enough for a client that works through many layers a few at a time
   */
  public UnusedDownloads(BlobJobs jobs, Wants wants, Duration life) {
    this.jobs = jobs;
    this.wants = wants;
    this.life = life;
  }

  @Override
  public void run() {
    long now = System.nanoTime();
    Map<Digest, Long> still = new HashMap<>();
    for (BlobJobs.Progress download : jobs.running()) {
      Digest digest = download.digest();
      long used = wants.include(digest) ? now : lastUse.getOrDefault(digest, now);
      if (now - used > life.toNanos()) {
        jobs.abandon(digest);
      } else {
        still.put(digest, used);
      }
    }
    lastUse = still;
  }
}
