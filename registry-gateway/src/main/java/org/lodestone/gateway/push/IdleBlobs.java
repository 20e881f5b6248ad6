package org.lodestone.gateway.push;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.lodestone.node.Evictions;
import org.lodestone.node.Holdings;
import org.lodestone.oci.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away blobs that were pushed without a manifest to follow, or whose manifests were deleted,
 * a day later: a push has ended by then.
 */
public final class IdleBlobs {

  private static final Logger LOG = LoggerFactory.getLogger(IdleBlobs.class);

  static final Duration LIFE = Duration.ofDays(1);

  private final Holdings holdings;
  private final Evictions evictions;
  private final Clock clock;

  public IdleBlobs(Holdings holdings, Evictions evictions, Clock clock) {
    this.holdings = holdings;
    this.evictions = evictions;
    this.clock = clock;
  }

  /** To be called now and then. */
  public void run() throws IOException {
    Set<Digest> dropped = holdings.pushed().dropIdleBlobs(clock.instant().minus(LIFE));
    if (!dropped.isEmpty()) {
      Evictions.Evicted evicted = evictions.evictUnneeded(dropped);
      LOG.info("{} blobs that no pushed manifest lists are removed", evicted.removed());
    }
  }
}
