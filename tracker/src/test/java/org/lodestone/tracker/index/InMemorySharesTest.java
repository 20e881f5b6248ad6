package org.lodestone.tracker.index;

import java.time.Clock;
import org.lodestone.tracker.announce.SwarmCounts;

class InMemorySharesTest extends SharesContract {

  @Override
  DocumentStore open(IndexLimits limits, SwarmCounts swarms, Clock clock) {
    return new InMemoryDocumentStore(limits, swarms, clock);
  }
}
