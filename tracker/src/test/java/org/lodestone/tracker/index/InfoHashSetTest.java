package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.lodestone.torrent.InfoHash;

class InfoHashSetTest {

  private final InfoHashSet set = new InfoHashSet();

  @Test
  void holdsWhatWasAddedAndNothingElse() {
    Random random = new Random(7);
    Set<InfoHash> expected = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      InfoHash infoHash = random(random);
      assertEquals(expected.contains(infoHash), set.contains(infoHash));
      set.add(infoHash);
      set.add(infoHash);
      expected.add(infoHash);
      assertTrue(set.contains(infoHash));
    }
    assertEquals(expected.size(), set.size());
    expected.forEach(infoHash -> assertTrue(set.contains(infoHash)));
    for (int i = 0; i < 20_000; i++) {
      assertFalse(set.contains(random(random)));
    }
  }

  @Test
  void forgetsWhatWasRemovedAndNothingElse() {
    Random random = new Random(8);
    Set<InfoHash> expected = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      InfoHash infoHash = numbered(random.nextInt(700));
      if (random.nextBoolean()) {
        set.add(infoHash);
        expected.add(infoHash);
      } else {
        set.remove(infoHash);
        expected.remove(infoHash);
      }
      assertEquals(expected.size(), set.size());
      InfoHash asked = numbered(random.nextInt(700));
      assertEquals(expected.contains(asked), set.contains(asked));
    }
    for (int i = 0; i < 700; i++) {
      assertEquals(expected.contains(numbered(i)), set.contains(numbered(i)));
    }
  }

  @Test
  void tellsInfohashesApartThatDifferInOneBit() {
    InfoHash infoHash = random(new Random(1));
    set.add(infoHash);
    for (int bit = 0; bit < InfoHash.BYTES * 8; bit++) {
      byte[] raw = infoHash.raw();
      raw[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(set.contains(InfoHash.ofRaw(raw)));
    }
  }

  @Test
  void holdsTheInfohashOfZeros() {
    InfoHash zeros = InfoHash.ofRaw(new byte[InfoHash.BYTES]);
    assertFalse(set.contains(zeros));
    set.add(zeros);
    set.add(zeros);
    assertTrue(set.contains(zeros));
    assertEquals(1, set.size());
    set.remove(zeros);
    assertFalse(set.contains(zeros));
    assertEquals(0, set.size());
  }

  @Test
  void readersSeeEverythingAddedBeforeWhileItGrows() {
    int count = 100_000;
    AtomicInteger added = new AtomicInteger();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < count; i++) {
                set.add(numbered(i));
                added.set(i + 1);
              }
            });
    Random random = new Random(3);
    while (!writer.isDone()) {
      int visible = added.get();
      if (visible > 0) {
        assertTrue(set.contains(numbered(random.nextInt(visible))));
      }
      assertFalse(set.contains(numbered(count + random.nextInt(count))));
    }
    writer.join();
    assertEquals(count, set.size());
  }

  private static InfoHash random(Random random) {
    byte[] raw = new byte[InfoHash.BYTES];
    random.nextBytes(raw);
    return InfoHash.ofRaw(raw);
  }

  private static InfoHash numbered(int number) {
    return new InfoHash("%040x".formatted(number + 1));
  }
}
