package org.lodestone.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.io.Deadline;
import org.lodestone.sign.SigningKey;

class LogMirrorTest {

  private static final String ORIGIN = "log.example";
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final LogMirror.Limits LIMITS = new LogMirror.Limits(100_000, 1 << 24, LONG);

  /** Keeps one bundle in each turn. */
  private static final LogMirror.Limits SHORT =
      new LogMirror.Limits(100_000, 1 << 24, Duration.ZERO);

  @TempDir private Path dir;
  private final SigningKey key = Keys.make();
  private ServedLog served;

  @BeforeEach
  void serve() throws IOException {
    served = new ServedLog(dir.resolve("log"), ORIGIN, key);
  }

  @AfterEach
  void close() throws IOException {
    served.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hasWhatTheLogHasAndGoesOnWithIt(boolean onlyFiles) throws Exception {
    if (onlyFiles) {
      served.serveOnlyFiles();
    }
    int size = 0;
    for (int more : new int[] {0, 1, 2, 253, 1, 44, 300, onlyFiles ? 3_000 : 33_000, 0}) {
      for (int done = 0; done < more; done += Batch.MAX_ENTRIES) {
        int some = Math.min(Batch.MAX_ENTRIES, more - done);
        served.appendAll(Logs.entries(size, some));
        size += some;
      }
      try (LogMirror mirror = open(mirror(), LIMITS)) {
        mirror.follow();
        assertEquals(Optional.of(served.published()), mirror.published());
      }
      Logs.check(mirror(), served.key(), size);
    }
    assertFalse(Files.exists(mirror().path().resolve("tile/entries/000.p")), "stale parts");
  }

  @Test
  void asksForNothingItHas() throws Exception {
    served.appendAll(Logs.entries(0, 1_000));
    try (LogMirror mirror = open(mirror(), LIMITS)) {
      mirror.follow();
      int before = served.requests();
      mirror.follow();
      assertEquals(1, served.requests() - before);
      served.appendAll(Logs.entries(1_000, 1));
      mirror.follow();
      assertEquals(4, served.requests() - before, "two checkpoints, a proof and a bundle");
    }
  }

  /** What was kept in one turn is there in the next, also for a log that has grown meanwhile. */
  @Test
  void copiesALongLogInTurns() throws Exception {
    served.appendAll(Logs.entries(0, 700));
    try (LogMirror mirror = open(mirror(), SHORT)) {
      mirror.follow();
      assertEquals(Optional.empty(), mirror.published());
      assertEquals(256, mirror.kept());
    }
    served.appendAll(Logs.entries(700, 10));
    try (LogMirror mirror = open(mirror(), SHORT)) {
      assertEquals(256, mirror.kept());
      mirror.follow();
      assertEquals(Optional.empty(), mirror.published());
      mirror.follow();
      assertEquals(Optional.of(served.published()), mirror.published());
    }
    Logs.check(mirror(), served.key(), 710);
  }

  @ParameterizedTest
  @EnumSource
  void goesOnAfterADeathAtAnyWrite(Disks.Cut cut) throws Exception {
    for (int write = 0; ; write++) {
      Path folder = dir.resolve(cut + "-" + write);
      boolean killed = false;
      try (ServedLog log = new ServedLog(dir.resolve(cut + "-log-" + write), ORIGIN, key)) {
        log.appendAll(Logs.entries(0, 3));
        Disks disk = new Disks(write, cut);
        try (LogMirror mirror = open(new LogFolder(folder, disk), log, SHORT)) {
          mirror.follow();
          log.appendAll(Logs.entries(3, 300));
          mirror.follow();
          mirror.follow();
        } catch (Disks.Killed e) {
          killed = true;
        }
        if (log.published().tree().size() == 3) {
          log.appendAll(Logs.entries(3, 300));
        }
        try (LogMirror mirror = open(new LogFolder(folder), log, LIMITS)) {
          mirror.follow();
          assertEquals(Optional.of(log.published()), mirror.published());
        }
      }
      Logs.check(new LogFolder(folder), served.key(), 303);
      if (!killed) {
        assertTrue(write > 10, "only " + write + " writes");
        return;
      }
    }
  }

  /** The log's key is in wrong hands: what was mirrored is served on, and the fork is proved. */
  @Test
  void keepsTheHistoryThatItHasWhenTheLogForks() throws Exception {
    served.appendAll(Logs.entries(0, 300));
    try (LogMirror mirror = open(mirror(), LIMITS)) {
      mirror.follow();
    }
    try (ServedLog fork = new ServedLog(dir.resolve("fork"), ORIGIN, key)) {
      fork.appendAll(Logs.entries(7, 400));
      try (LogMirror mirror = open(mirror(), fork, LIMITS)) {
        assertThrows(FollowedLog.ForkException.class, mirror::follow);
        assertEquals(300, mirror.published().orElseThrow().tree().size());
        mirror.evidence().orElseThrow().verify(served.key());
      }
    }
    served.appendAll(Logs.entries(300, 1));
    try (LogMirror mirror = open(mirror(), LIMITS)) {
      assertThrows(FollowedLog.ForkException.class, mirror::follow);
    }
    Logs.check(mirror(), served.key(), 300);
  }

  @Test
  void refusesALogThatGoesBack() throws Exception {
    served.appendAll(Logs.entries(0, 3));
    byte[] older = served.published().note().encode();
    served.appendAll(Logs.entries(3, 3));
    try (LogMirror mirror = open(mirror(), LIMITS)) {
      mirror.follow();
      served.replace("checkpoint", older);
      assertRefusal("an older state of it", mirror);
      assertEquals(6, mirror.published().orElseThrow().tree().size());
    }
  }

  /** Whoever serves the log is not the log: nothing of his own gets into the copy. */
  @Test
  void keepsNothingThatIsNotTheLogs() throws Exception {
    served.appendAll(Logs.entries(0, 3));
    try (LogMirror mirror = open(mirror(), LIMITS)) {
      mirror.follow();
      served.appendAll(Logs.entries(3, 300));
      served.replace("tile/entries/000", EntryBundle.encode(Logs.entries(1, 256)));
      assertRefusal("is not what that has signed", mirror);
      served.replace("tile/entries/000", EntryBundle.encode(Logs.entries(0, 255)));
      assertThrows(IOException.class, mirror::follow);
      served.replace("tile/entries/000", EntryBundle.encode(Logs.entries(0, 256)));
      served.replace("tile/entries/001.p/47", new byte[TileSource.MAX_TILE_BYTES + 1]);
      assertThrows(IOException.class, mirror::follow);
      served.replace("tile/entries/001.p/47", EntryBundle.encode(Logs.entries(9, 47)));
      assertRefusal("is not what that has signed", mirror);
      served.replace("checkpoint", new byte[SignedNote.MAX_BYTES + 1]);
      assertThrows(IOException.class, mirror::follow);
      assertEquals(3, mirror.published().orElseThrow().tree().size());
      Logs.check(mirror(), served.key(), 3);
    }
  }

  @Test
  void keepsAsMuchAsItMay() throws Exception {
    served.appendAll(Logs.entries(0, 300));
    try (LogMirror mirror = open(mirror(), new LogMirror.Limits(299, 1 << 20, LONG))) {
      assertRefusal("has 300 entries, its mirror keeps at most 299", mirror);
    }
    long bytes = 300 * (2 + 8 + 32);
    try (LogMirror mirror = open(mirror(), new LogMirror.Limits(300, bytes - 1, LONG))) {
      assertRefusal("has 12600 bytes, its mirror keeps at most 12599", mirror);
    }
    try (LogMirror mirror = open(mirror(), new LogMirror.Limits(300, bytes, LONG))) {
      mirror.follow();
      assertEquals(300, mirror.kept());
    }
  }

  @Test
  void asksForTheWitnessesThatItIsTold() throws Exception {
    SigningKey witness = Keys.make();
    VerifierKey theirs = new NoteSigner("witness.example", witness).cosignatureKey();
    LogKeys keys = new LogKeys(served.key(), List.of(theirs), 1);
    try (LogMirror mirror = LogMirror.open(mirror().path(), keys, served.remote(), LIMITS)) {
      assertRefusal("is cosigned by 0 of", mirror);
      served.withWitness("witness.example", witness);
      mirror.follow();
      assertEquals(Optional.of(served.published()), mirror.published());
    }
  }

  @Test
  void doesNotWaitForAnOriginThatIsSilent() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("http://localhost:" + silent.getLocalPort());
      RemoteLog remote =
          new RemoteLog(address, Optional.empty(), () -> Deadline.in(Duration.ofMillis(50)));
      try (LogMirror mirror = LogMirror.open(mirror().path(), keys(), remote, LIMITS)) {
        assertThrows(IOException.class, mirror::follow);
      }
    }
  }

  @Test
  void refusesAnotherLogsFolderAndADamagedOne() throws Exception {
    served.appendAll(Logs.entries(0, 300));
    try (LogMirror mirror = open(mirror(), LIMITS)) {
      mirror.follow();
      IOException held = assertThrows(IOException.class, () -> open(mirror(), LIMITS).close());
      assertTrue(held.getMessage().contains("is locked by this process"), held::getMessage);
    }
    LogKeys other = new LogKeys(Keys.signer(ORIGIN).verifierKey(), List.of(), 0);
    assertDamaged(other, "is not signed by the log's key");
    Path tile = mirror().path().resolve("tile/0/001.p/44");
    byte[] bytes = Files.readAllBytes(tile);
    bytes[5]++;
    Files.write(tile, bytes);
    assertDamaged(keys(), "its tiles are not those that it kept");
    Files.delete(mirror().path().resolve("progress"));
    assertDamaged(keys(), "it kept less than it has published");
  }

  private void assertDamaged(LogKeys keys, String why) {
    IOException refusal =
        assertThrows(
            IOException.class,
            () -> LogMirror.open(mirror().path(), keys, served.remote(), LIMITS).close());
    assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
  }

  private static void assertRefusal(String why, LogMirror mirror) {
    LogVerificationException refusal = assertThrows(LogVerificationException.class, mirror::follow);
    assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
  }

  private LogFolder mirror() {
    return new LogFolder(dir.resolve("mirror"));
  }

  private LogKeys keys() {
    return new LogKeys(served.key(), List.of(), 0);
  }

  private LogMirror open(LogFolder folder, LogMirror.Limits limits) throws IOException {
    return open(folder, served, limits);
  }

  private LogMirror open(LogFolder folder, ServedLog origin, LogMirror.Limits limits)
      throws IOException {
    return LogMirror.open(folder, keys(), origin.remote(), limits);
  }
}
