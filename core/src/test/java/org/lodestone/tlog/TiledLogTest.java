package org.lodestone.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lodestone.io.DurableFiles;

class TiledLogTest {

  private static final NoteSigner SIGNER = Keys.signer("log.example");
  private static final VerifierKey KEY = SIGNER.verifierKey();

  /** Sizes at which tiles of both kinds and levels begin, grow and become whole. */
  private static final int[] BATCHES = {1, 254, 1, 1, 300, 0xff00, 3};

  @TempDir private Path dir;

  @Test
  void hasEveryEntryInEveryForm() throws Exception {
    int size = 0;
    List<SignedCheckpoint> signed = new ArrayList<>();
    try (TiledLog log = TiledLog.open(dir, SIGNER)) {
      signed.add(log.published());
      for (int batch : BATCHES) {
        size = append(log, size, batch);
        signed.add(log.published());
        assertEquals(size, log.published().tree().size());
      }
    }
    Logs.check(new LogFolder(dir), KEY, size);
    Logs.checkOneHistory(new LogFolder(dir), signed);
  }

  @Test
  void goesOnAfterReopening() throws Exception {
    int size = 0;
    for (int batch : new int[] {3, 253, 10, 256}) {
      try (TiledLog log = TiledLog.open(dir, SIGNER)) {
        assertEquals(size, log.published().tree().size());
        size = append(log, size, batch);
      }
      Logs.check(new LogFolder(dir), KEY, size);
    }
  }

  @Test
  void removesPartsOfTilesThatAreWhole() throws Exception {
    try (TiledLog log = TiledLog.open(dir, SIGNER)) {
      append(log, 0, 200);
      assertTrue(Files.exists(dir.resolve("tile/0/000.p/200")));
      append(log, 200, 100);
    }
    assertFalse(Files.exists(dir.resolve("tile/0/000.p")));
    assertFalse(Files.exists(dir.resolve("tile/entries/000.p")));
    assertTrue(Files.exists(dir.resolve("tile/0/001.p/44")));
    assertTrue(Files.exists(dir.resolve("tile/1/000.p/1")));
  }

  /** Whoever has an older checkpoint finds in the whole tile what was in its part. */
  @Test
  void readsAnOlderTreeFromTilesThatHaveGrown() throws Exception {
    try (TiledLog log = TiledLog.open(dir, SIGNER)) {
      append(log, 0, 200);
      TreeHead older = log.published().tree();
      append(log, 200, 100);
      assertEquals(older, new TiledTree(log.folder(), 200).head());
      assertEquals(200, new TiledTree(log.folder(), 200).entries(0, 200).size());
    }
  }

  /** kill -9 before, in and after each write of a log's life, its first opening included. */
  @ParameterizedTest
  @EnumSource
  void recoversFromADeathAtAnyWrite(Disks.Cut cut) throws Exception {
    int[] batches = {1, 3, 252, 300, 1};
    for (int write = 0; ; write++) {
      Path folder = dir.resolve(cut + "-" + write);
      Disks disk = new Disks(write, cut);
      int acknowledged = 0;
      boolean killed = false;
      try (TiledLog log = TiledLog.open(new LogFolder(folder, disk), SIGNER, Cosigning.NONE)) {
        for (int batch : batches) {
          acknowledged = append(log, acknowledged, batch);
        }
      } catch (Disks.Killed e) {
        killed = true;
      }
      int size;
      try (TiledLog log = TiledLog.open(folder, SIGNER)) {
        size = (int) log.published().tree().size();
        assertTrue(size >= acknowledged, "lost what was acknowledged at write " + write);
        Logs.check(log.folder(), KEY, size);
        size = append(log, size, 5);
        Logs.check(log.folder(), KEY, size);
        Logs.checkOneHistory(log.folder(), disk.signed);
      }
      if (!killed) {
        assertTrue(write > 20, "only " + write + " writes");
        return;
      }
    }
  }

  /** A death while it recovers from a death. */
  @Test
  void recoversFromADeathInRecovery() throws Exception {
    for (int write = 3; write < 8; write++) {
      for (int again = 0; again < 4; again++) {
        LogFolder folder = new LogFolder(dir.resolve(write + "-" + again));
        kill(folder.path(), write, 300);
        kill(folder.path(), again, 0);
        try (TiledLog log = TiledLog.open(folder, SIGNER, Cosigning.NONE)) {
          int size = (int) log.published().tree().size();
          Logs.check(folder, KEY, append(log, size, 1));
        }
      }
    }
  }

  private static void kill(Path folder, int write, int batch) throws IOException {
    Disks disk = new Disks(write, Disks.Cut.AFTER);
    try (TiledLog log = TiledLog.open(new LogFolder(folder, disk), SIGNER, Cosigning.NONE)) {
      if (batch > 0) {
        append(log, 0, batch);
        append(log, batch, batch);
      }
    } catch (Disks.Killed e) {
      assertTrue(disk.writes() > 0);
    }
  }

  /** A disk that fails once: what was bound to stays, and the next append comes after it. */
  @Test
  void finishesABatchThatFailedBeforeTheNext() throws Exception {
    boolean[] full = {false};
    LogFolder folder =
        new LogFolder(
            dir,
            (target, content, temporary) -> {
              if (full[0] && target.toString().contains("tile")) {
                throw new IOException("No space left on device");
              }
              DurableFiles.replace(target, content, temporary);
            });
    try (TiledLog log = TiledLog.open(folder, SIGNER, Cosigning.NONE)) {
      append(log, 0, 3);
      full[0] = true;
      assertThrows(IOException.class, () -> append(log, 3, 4));
      assertThrows(IOException.class, () -> append(log, 3, 4));
      assertEquals(3, log.published().tree().size());
      full[0] = false;
      append(log, 7, 2);
      Logs.check(folder, KEY, 9);
    }
  }

  @Test
  void hasOneWriter() throws Exception {
    try (TiledLog log = TiledLog.open(dir, SIGNER)) {
      append(log, 0, 1);
      IOException refusal =
          assertThrows(IOException.class, () -> TiledLog.open(dir, SIGNER).close());
      assertTrue(refusal.getMessage().contains("in use by this process"), refusal::getMessage);
    }
  }

  @Test
  void appendsNothingToAFolderThatSomebodyChanged() throws Exception {
    byte[] earlier;
    try (TiledLog log = TiledLog.open(dir, SIGNER)) {
      append(log, 0, 1);
      earlier = Files.readAllBytes(dir.resolve("checkpoint"));
      append(log, 1, 1);
      byte[] latest = Files.readAllBytes(dir.resolve("checkpoint"));
      Files.write(dir.resolve("checkpoint"), earlier);
      IOException refusal = assertThrows(IOException.class, () -> append(log, 2, 1));
      assertTrue(refusal.getMessage().contains("found one of 1"), refusal::getMessage);
      Files.write(dir.resolve("checkpoint"), latest);
      append(log, 2, 1);
    }
    Logs.check(new LogFolder(dir), KEY, 3);
    Files.write(dir.resolve("checkpoint"), earlier);
    assertRefusal("put together from two states");
  }

  @Test
  void doesNotBeginAnewWhereALogWas() throws Exception {
    try (TiledLog log = TiledLog.open(dir, SIGNER)) {
      append(log, 0, 1);
    }
    Files.delete(dir.resolve("checkpoint"));
    assertRefusal("has no checkpoint any more");
  }

  @Test
  void refusesAnotherLogsFolderAndADamagedOne() throws Exception {
    try (TiledLog log = TiledLog.open(dir, SIGNER)) {
      append(log, 0, 300);
    }
    IOException other =
        assertThrows(
            IOException.class, () -> TiledLog.open(dir, Keys.signer("log.example")).close());
    assertTrue(other.getMessage().contains("is another one"), other::getMessage);
    byte[] tile = Files.readAllBytes(dir.resolve("tile/0/001.p/44"));
    tile[5]++;
    Files.write(dir.resolve("tile/0/001.p/44"), tile);
    assertRefusal("is damaged: the tiles lead to 300 entries");
    Files.write(dir.resolve("tile/0/001.p/44"), new byte[7]);
    assertRefusal("is damaged: expected 44 hashes");
    Files.delete(dir.resolve("tile/0/001.p/44"));
    assertRefusal("the log has no tile/0/001");
  }

  @Test
  void boundsABatch() throws Exception {
    try (TiledLog log = TiledLog.open(dir, SIGNER)) {
      assertThrows(IllegalArgumentException.class, () -> log.append(List.of()));
      assertThrows(IllegalArgumentException.class, () -> log.append(List.of(new byte[65536])));
      assertThrows(
          IllegalArgumentException.class, () -> log.append(Logs.entries(0, Batch.MAX_ENTRIES + 1)));
      log.append(List.of(new byte[65535], new byte[0]));
      assertEquals(2, log.published().tree().size());
    }
  }

  private void assertRefusal(String expected) {
    IOException refusal = assertThrows(IOException.class, () -> TiledLog.open(dir, SIGNER).close());
    assertTrue(refusal.getMessage().contains(expected), refusal::getMessage);
  }

  private static int append(TiledLog log, int size, int count) throws IOException {
    int end = size;
    while (end < size + count) {
      int some = Math.min(Batch.MAX_ENTRIES, size + count - end);
      log.append(Logs.entries(end, some));
      end += some;
    }
    return end;
  }
}
