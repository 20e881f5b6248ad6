package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lodestone.oci.Digest;

final class RecentBlobsTest {

  private long nanos;
  private final RecentBlobs recent =
      new RecentBlobs(
          new Ticker() {
            @Override
            public long read() {
              return nanos;
            }
          });

  @Test
  void keepsBytesForASecondHoweverOftenTheyAreFound() {
    byte[] blob = {1, 2};
    Digest digest = Digest.of(blob);
    recent.put(digest, blob);
    nanos += Duration.ofMillis(900).toNanos();
    assertSame(blob, recent.find(digest).orElseThrow());
    nanos += Duration.ofMillis(200).toNanos();
    assertEquals(Optional.empty(), recent.find(digest));
  }

  @Test
  void takesNoMoreOfTheHeapThanItMay() {
    List<Digest> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      byte[] blob = new byte[Lease.SMALL];
      blob[0] = (byte) i;
      blob[1] = (byte) (i >> 8);
      all.add(Digest.of(blob));
      recent.put(all.get(i), blob);
    }
    long kept =
        all.stream().flatMap(one -> recent.find(one).stream()).mapToLong(one -> one.length).sum();
    assertTrue(kept > 0 && kept <= RecentBlobs.MOST, "kept " + kept);
  }
}
