package org.lodestone.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A protected log: tiles of hashes, and beside them what opens each. */
class OpeningsTest {

  private static final NoteSigner SIGNER = Keys.signer("log.example");
  private static final LogKeys KEYS = new LogKeys(SIGNER.verifierKey(), List.of(), 0);

  @TempDir private Path dir;

  @Test
  void provesEveryEntryAndShowsNone() throws Exception {
    int[] batches = {1, 255, 1, 300, 512};
    int size = 0;
    for (int batch : batches) {
      try (TiledLog log = TiledLog.open(dir, SIGNER)) {
        append(log, Openings.open(dir, size), batch);
        size += batch;
        check(log, size);
      }
    }
    Set<MerkleHash> leaves = new HashSet<>();
    TiledTree tree = new TiledTree(new LogFolder(dir), size);
    for (byte[] leaf : tree.entries(0, size)) {
      assertEquals(33, leaf.length);
      assertEquals(3, leaf[0]);
      leaves.add(MerkleHash.ofLeaf(leaf));
    }
    assertEquals(size, leaves.size());
  }

  /** The same entry twice is not seen to be. */
  @Test
  void saltsEachEntryAnew() throws Exception {
    byte[] entry = {1, 2};
    List<byte[]> leaves = Openings.open(dir, 0).make(0, List.of(entry, entry));
    assertFalse(Arrays.equals(leaves.get(0), leaves.get(1)));
  }

  /** kill -9 before, in and after each write of the log that the openings are beside. */
  @ParameterizedTest
  @EnumSource
  void whatIsLoggedCanBeOpenedAfterADeathAtAnyWrite(Disks.Cut cut) throws Exception {
    for (int write = 0; ; write++) {
      Path folder = dir.resolve(cut + "-" + write);
      boolean killed = false;
      LogFolder files = new LogFolder(folder, new Disks(write, cut));
      try (TiledLog log = TiledLog.open(files, SIGNER, Cosigning.NONE)) {
        Openings openings = Openings.open(folder, log.published().tree().size());
        for (int batch : new int[] {1, 254, 3}) {
          append(log, openings, batch);
        }
      } catch (Disks.Killed e) {
        killed = true;
      }
      goesOn(folder);
      if (!killed) {
        assertTrue(write > 10, "only " + write + " writes");
        return;
      }
    }
  }

  /** kill -9 while openings are written, whose leaves are not appended then. */
  @Test
  void writesOverWhatNoLeafNeeds() throws Exception {
    int orphans = 2 * (Short.BYTES + 32 + Long.BYTES);
    for (int cut = 0; cut <= orphans; cut += 7) {
      Path folder = dir.resolve("" + cut);
      Path file = folder.resolve("openings");
      try (TiledLog log = TiledLog.open(folder, SIGNER)) {
        Openings openings = Openings.open(folder, 0);
        append(log, openings, 3);
        openings.make(3, Logs.entries(1000, 2));
      }
      byte[] all = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(all, all.length - cut));
      goesOn(folder);
    }
  }

  @Test
  void saysWhenOpeningsAreLostOrDamaged() throws Exception {
    Path file = dir.resolve("openings");
    TiledLog log = TiledLog.open(dir, SIGNER);
    append(log, Openings.open(dir, 0), 300);
    log.close();
    byte[] all = Files.readAllBytes(file);
    for (int length : new int[] {all.length - 1, all.length - 43, 100, 26}) {
      Files.write(file, Arrays.copyOf(all, length));
      assertRefusal("but the log has 300: restore");
    }
    Files.write(file, new byte[50]);
    assertRefusal("it is no file of openings");
    byte[] damaged = all.clone();
    damaged[all.length - 1]++;
    Files.write(file, damaged);
    Openings openings = Openings.open(dir, 300);
    LogFolder folder = new LogFolder(dir);
    SignedCheckpoint checkpoint = folder.checkpoint().orElseThrow();
    openings.prove(298, checkpoint, folder);
    IOException failure =
        assertThrows(IOException.class, () -> openings.prove(299, checkpoint, folder));
    assertTrue(failure.getMessage().contains("does not open the leaf 299"), failure::getMessage);
  }

  private void assertRefusal(String expected) {
    IOException refusal = assertThrows(IOException.class, () -> Openings.open(dir, 300));
    assertTrue(refusal.getMessage().contains(expected), refusal::getMessage);
  }

  private static void goesOn(Path folder) throws Exception {
    try (TiledLog log = TiledLog.open(folder, SIGNER)) {
      int size = (int) log.published().tree().size();
      append(log, Openings.open(folder, size), 5);
      check(log, size + 5);
    }
  }

  private static void append(TiledLog log, Openings openings, int count) throws IOException {
    long size = log.published().tree().size();
    log.append(openings.make(size, Logs.entries(size, count)));
  }

  /** That its folder has all entries, as whoever opens it anew sees them. */
  private static void check(TiledLog log, int size) throws Exception {
    assertEquals(size, log.published().tree().size());
    Openings openings = Openings.open(log.folder().path(), size);
    List<byte[]> expected = Logs.entries(0, size);
    List<byte[]> leaves = new TiledTree(log.folder(), size).entries(0, size);
    List<Disclosure> disclosed = openings.disclose(0, leaves);
    for (int i = 0; i < size; i++) {
      assertArrayEquals(expected.get(i), disclosed.get(i).entry().orElseThrow());
    }
    for (int i = 0; i < size; i += 1 + size / 10) {
      Disclosure proved = openings.prove(i, log.published(), log.folder()).verifyDisclosure(KEYS);
      assertArrayEquals(expected.get(i), proved.entry().orElseThrow());
    }
  }
}
