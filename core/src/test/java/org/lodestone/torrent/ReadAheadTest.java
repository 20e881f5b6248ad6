package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lodestone.torrent.Swarm.Urgency;

class ReadAheadTest {

  private static final int PIECES = 20;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final FakeSwarm swarm = new FakeSwarm(Path.of("unused"));
  private final ReadAhead readAhead = new ReadAhead(swarm, 0);
  private final BitSet have = new BitSet();

  @Test
  void hurriesTheFirstPieceAtTheStart() {
    readAhead.start();
    assertEquals(List.of(0), swarm.hurried);
  }

  @Test
  void hurriesAPieceOnceAndOnlyWhenAReaderHasWaited() {
    swarm.othersDownload = true;
    readAhead.waiting(7, SECOND - 1, have, SECOND);
    assertEquals(List.of(), swarm.hurried);
    readAhead.waiting(7, SECOND, have, SECOND);
    readAhead.waiting(7, 2 * SECOND, have, 2 * SECOND);
    assertEquals(List.of(7), swarm.hurried);
  }

  @Test
  void wantsPiecesAheadThatMoreThanSeedsHave() {
    crowd();
    swarm.availability[2] = 3;
    swarm.availability[4] = 3;
    swarm.availability[5] = 6;
    swarm.availability[6] = 3;
    swarm.availability[3 + ReadAhead.WINDOW] = 9;
    have.set(6);
    readAhead.waiting(3, 0, have, SECOND);
    assertEquals(Map.of(4, Urgency.SOON, 5, Urgency.SOON), swarm.urgencies);
  }

  @Test
  void prefersItsShareOfWhatOnlySeedsHave() {
    crowd();
    swarm.share.set(1);
    swarm.share.set(2, PIECES, true);
    swarm.availability[PIECES - 1] = 3;
    have.set(3);
    readAhead.waiting(2, 0, have, SECOND);
    Map<Integer, Urgency> expected = new TreeMap<>();
    expected.put(1, Urgency.PREFERRED);
    expected.put(2, Urgency.SOON);
    for (int piece = 4; piece < PIECES - 1; piece++) {
      expected.put(piece, piece < 3 + ReadAhead.WINDOW ? Urgency.SOON : Urgency.PREFERRED);
    }
    assertEquals(expected, swarm.urgencies);
  }

  @Test
  void leavesToOthersWhatIsNoLongerItsShare() {
    crowd();
    swarm.share.set(5);
    swarm.share.set(6);
    readAhead.look(have, SECOND);
    swarm.urgencies.clear();
    swarm.share.clear(5);
    readAhead.look(have, 2 * SECOND);
    assertEquals(Map.of(5, Urgency.USUAL), swarm.urgencies);
  }

  @Test
  void leavesAPieceInAHurryAlone() {
    crowd();
    swarm.share.set(0);
    readAhead.start();
    readAhead.look(have, SECOND);
    assertEquals(Map.of(), swarm.urgencies);
  }

  @Test
  void sharesWhatOnlyOnePeerHasWhenThereIsNoSeed() {
    crowd();
    swarm.seeds = 0;
    swarm.share.set(12);
    swarm.share.set(14);
    swarm.availability[12] = 1;
    readAhead.look(have, SECOND);
    assertEquals(Map.of(12, Urgency.SOON), withoutWindow());
  }

  private Map<Integer, Urgency> withoutWindow() {
    return swarm.urgencies.entrySet().stream()
        .filter(piece -> piece.getKey() >= ReadAhead.WINDOW)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Others download from two seeds, and have nothing yet. */
  private void crowd() {
    swarm.othersDownload = true;
    swarm.seeds = 2;
    swarm.availability = new int[PIECES];
    Arrays.fill(swarm.availability, 2);
  }

  @Test
  void ordersPiecesWhileNobodyElseDownloads() {
    readAhead.look(have, SECOND);
    assertTrue(swarm.sequential);
    swarm.othersDownload = true;
    readAhead.look(have, SECOND + 1);
    assertTrue(swarm.sequential, "asks the engine only now and then");
    readAhead.look(have, 2 * SECOND);
    assertFalse(swarm.sequential);
  }
}
