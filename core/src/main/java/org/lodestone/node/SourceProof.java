package org.lodestone.node;

import java.util.concurrent.CompletableFuture;

/**
 * Whether a job's blob can be had, as its sources have shown and not only claimed. Guarded by the
 * job's lock.
 */
final class SourceProof {

  private CompletableFuture<Void> proved = new CompletableFuture<>();

  CompletableFuture<Void> future() {
    return proved;
  }

  void give() {
    proved.complete(null);
  }

  /** A proof is good while bytes come: what peers go on to claim does not prolong it. */
  void age(BlobFeed leader, boolean moves, boolean moveIsLongAgo) {
    boolean offered = leader.isOffered();
    if (proved.isDone() && (moveIsLongAgo || (!moves && !offered))) {
      proved = new CompletableFuture<>();
    } else if (!proved.isDone() && moves && offered && leader.proved().isDone()) {
      give();
    }
  }

  void lapse() {
    if (proved.isDone()) {
      proved = new CompletableFuture<>();
    }
  }
}
