package org.lodestone.tracker.index;

import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * So many events a minute for each of many parties: a bucket that holds a minute's worth and
 * refills steadily. Only the parties seen last are remembered, so that memory is bounded; one that
 * was forgotten starts with a full bucket.
 */
final class RateLimit {

  private static final int MAX_PARTIES = 10_000;

  private record Bucket(double left, long at) {}

  private final int perMinute;
  private final Clock clock;
  private final Map<Long, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  RateLimit(int perMinute, Clock clock) {
    this.perMinute = perMinute;
    this.clock = clock;
  }

  int perMinute() {
    return perMinute;
  }

  /** Takes one event from the party's bucket, if there is one left. */
  synchronized boolean take(long party) {
    long now = clock.millis();
    Bucket bucket = buckets.getOrDefault(party, new Bucket(perMinute, now));
    double refilled = Math.max(0, now - bucket.at()) / 60_000.0 * perMinute;
    double left = Math.min(perMinute, bucket.left() + refilled);
    boolean taken = left >= 1;
    buckets.put(party, new Bucket(taken ? left - 1 : left, now));
    forgetOldest();
    return taken;
  }

  private void forgetOldest() {
    Iterator<Long> parties = buckets.keySet().iterator();
    while (buckets.size() > MAX_PARTIES && parties.hasNext()) {
      parties.next();
      parties.remove();
    }
  }
}
