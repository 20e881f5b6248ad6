package org.lodestone.tracker.index;

import java.time.Clock;
import org.lodestone.tracker.announce.SwarmCounts;

/** The fake keeps the contract, so that tests may rely on it. */
class InMemoryDocumentStoreTest extends DocumentStoreContract {

  @Override
  DocumentStore open(IndexLimits limits, SwarmCounts swarms, Clock clock) {
    return new InMemoryDocumentStore(limits, swarms, clock);
  }
}
