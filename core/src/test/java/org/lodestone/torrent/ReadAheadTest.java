package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lodestone.torrent.Swarm.Urgency;

class ReadAheadTest {

  private static final int PIECES = 20;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final FakeSwarm swarm = new FakeSwarm(Path.of("unused"));
  private final ReadAhead readAhead = new ReadAhead(swarm, PIECES);
  private final BitSet have = new BitSet();

  @Test
  void aloneItTakesPiecesInOrderAndTheFirstInAHurry() {
    readAhead.start(have, 0);
    assertTrue(swarm.sequential);
    assertEquals(List.of(0), swarm.hurried);
    assertEquals(Map.of(), swarm.urgencies);
  }

  @Test
  void asksForNothingBeforeTheTorrentIsKnown() {
    readAhead.look(have, SECOND);
    assertFalse(swarm.sequential);
  }

  @Test
  void hurriesAPieceOnceAndOnlyWhenAReaderHasWaited() {
    readAhead.start(have, 0);
    readAhead.waiting(7, SECOND, have, 2 * SECOND - 1);
    assertEquals(List.of(0), swarm.hurried);
    readAhead.waiting(7, SECOND, have, 2 * SECOND);
    readAhead.waiting(7, SECOND, have, 3 * SECOND);
    assertEquals(List.of(0, 7), swarm.hurried);
  }

  @Test
  void leavesOthersSharesToThem() {
    crowd();
    readAhead.start(have, 0);
    assertFalse(swarm.sequential);
    assertEquals(List.of(), swarm.hurried);
    assertTrue(swarm.urgencies.containsValue(Urgency.NOT_NOW));
  }

  @Test
  void tellsOnlyWhatHasChanged() {
    crowd();
    have.set(0);
    readAhead.start(have, 0);
    swarm.urgencies.clear();
    readAhead.look(have, SECOND);
    assertEquals(Map.of(), swarm.urgencies);
  }

  @Test
  void asksTheEngineOnlyNowAndThen() {
    readAhead.start(have, 0);
    crowd();
    readAhead.look(have, ReadAhead.LOOK_INTERVAL.toNanos() - 1);
    assertTrue(swarm.sequential);
    readAhead.look(have, ReadAhead.LOOK_INTERVAL.toNanos());
    assertFalse(swarm.sequential);
  }

  @Test
  void wantsEverythingAgainWhenTheCrowdHasLeft() {
    crowd();
    readAhead.start(have, 0);
    swarm.neighbours = List.of(seed());
    readAhead.look(have, SECOND);
    assertTrue(swarm.sequential);
    assertFalse(swarm.urgencies.containsValue(Urgency.NOT_NOW));
  }

  /** One other downloads from one seed, and has nothing yet. */
  private void crowd() {
    swarm.neighbours = List.of(seed(), new Neighbour(PeerId.random(), new BitSet(), true));
  }

  private static Neighbour seed() {
    BitSet all = new BitSet();
    all.set(0, PIECES);
    return new Neighbour(PeerId.random(), all, false);
  }
}
