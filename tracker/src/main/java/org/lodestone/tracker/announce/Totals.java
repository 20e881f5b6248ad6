package org.lodestone.tracker.announce;

import java.util.concurrent.atomic.AtomicInteger;

/** How many swarms and peers there are, over all shards. */
record Totals(AtomicInteger torrents, AtomicInteger peers) {

  Totals() {
    this(new AtomicInteger(), new AtomicInteger());
  }
}
