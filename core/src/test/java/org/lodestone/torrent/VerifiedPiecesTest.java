package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VerifiedPiecesTest {

  private static final int PIECE = PieceLength.SMALLEST;
  private static final long LONG = TimeUnit.MINUTES.toNanos(10);

  private final VerifiedPieces pieces = new VerifiedPieces(3L * PIECE + 100);

  @Test
  void countsWhatIsHere() {
    assertEquals(4, pieces.count());
    add(1, 3);
    assertEquals(PIECE + 100, pieces.bytes());
    assertEquals(0, pieces.frontier());
    add(0);
    assertEquals(2L * PIECE, pieces.frontier());
    add(2);
    assertEquals(3L * PIECE + 100, pieces.frontier());
    assertEquals(pieces.frontier(), pieces.bytes());
  }

  @Test
  void keepsTheLastPieceFromReadersUntilAllIsRight() throws Exception {
    add(0, 1, 2, 3);
    assertEquals(3L * PIECE, pieces.endOfRun(pieces.readable(), 1));
    assertTrue(pieces.approve());
    assertEquals(3L * PIECE + 100, pieces.endOfRun(pieces.readable(), 1));
    assertFalse(pieces.fail(new IOException("too late")));
    pieces.readable();
  }

  @Test
  void showsNothingOnceItHasFailed() {
    add(0);
    assertTrue(pieces.fail(new IOException("disk full")));
    assertFalse(pieces.fail(new IOException("another")));
    assertFalse(pieces.approve());
    assertEquals("disk full", assertThrows(IOException.class, pieces::readable).getMessage());
  }

  @Test
  void wakesWhoWaits() throws Exception {
    FutureTask<Boolean> waiting =
        new FutureTask<>(
            () -> {
              pieces.await(2, LONG);
              return pieces.readable().get(2);
            });
    new Thread(waiting).start();
    add(1);
    add(2);
    assertTrue(waiting.get());
    FutureTask<Void> ended =
        new FutureTask<>(
            () -> {
              pieces.await(3, LONG);
              return null;
            });
    new Thread(ended).start();
    pieces.fail(new IOException("closed"));
    ended.get();
  }

  private void add(int... some) {
    BitSet set = new BitSet();
    Arrays.stream(some).forEach(set::set);
    pieces.add(set);
  }
}
