package org.lodestone.node;

import java.util.Optional;
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

  /**
   * Takes a proof back that is no longer one: it is good while bytes come, what peers go on to
   * claim does not prolong it. Gives another one when they come again.
   *
   * @param moves whether bytes have come just now
   * @param isStalled whether none have come for long
   */
  void age(Optional<BlobFeed> leader, boolean moves, boolean isStalled) {
    if (proved.isDone()) {
      if (isStalled || (!moves && leader.filter(BlobFeed::isOffered).isEmpty())) {
        proved = new CompletableFuture<>();
      }
    } else if (moves
        && leader.filter(feed -> feed.proved().isDone() && feed.isOffered()).isPresent()) {
      give();
    }
  }
}
