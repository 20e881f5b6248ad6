package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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
  void hurriesPiecesAheadThatTwoPeersHave() {
    swarm.availability = new int[PIECES];
    swarm.availability[3] = 1;
    swarm.availability[4] = 2;
    swarm.availability[5] = 5;
    swarm.availability[6] = 2;
    swarm.availability[3 + ReadAhead.WINDOW] = 9;
    have.set(6);
    readAhead.waiting(3, 0, have, PIECES, SECOND);
    assertEquals(List.of(4, 5), swarm.hurried);
  }

  @Test
  void hurriesEachPieceOnce() {
    swarm.availability = new int[] {2, 2};
    readAhead.start();
    readAhead.waiting(0, 0, have, 2, SECOND);
    readAhead.waiting(0, 2 * SECOND, have, 2, 2 * SECOND);
    assertEquals(List.of(0, 1), swarm.hurried);
  }

  @Test
  void hurriesARarePieceOnlyWhenAReaderHasWaited() {
    swarm.availability = new int[PIECES];
    swarm.othersDownload = true;
    readAhead.waiting(7, SECOND - 1, have, PIECES, SECOND);
    assertEquals(List.of(), swarm.hurried);
    readAhead.waiting(7, SECOND, have, PIECES, SECOND);
    assertEquals(List.of(7), swarm.hurried);
  }

  @Test
  void ordersPiecesWhileNobodyElseDownloads() {
    readAhead.look(SECOND);
    assertTrue(swarm.sequential);
    swarm.othersDownload = true;
    readAhead.look(SECOND + 1);
    assertTrue(swarm.sequential, "asks the engine only now and then");
    readAhead.look(2 * SECOND);
    assertFalse(swarm.sequential);
  }
}
