package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.sign.SigningKey;

class FollowedLogTest {

  private static final String ORIGIN = "log.example";

  @TempDir private Path dir;
  private final SigningKey key = Keys.make();
  private ServedLog served;
  private FollowedLog followed;

  @BeforeEach
  void open() throws IOException {
    served = new ServedLog(dir.resolve("log"), ORIGIN, key);
    followed = new FollowedLog(served.key(), dir.resolve("seen"));
  }

  @AfterEach
  void close() throws IOException {
    served.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnWithALogThatGrows(boolean onlyFiles) throws Exception {
    if (onlyFiles) {
      served.serveOnlyFiles();
    }
    int size = 0;
    for (int more : List.of(0, 1, 2, 253, 1, 44, 300, 0)) {
      if (more > 0) {
        served.appendAll(Logs.entries(size, more));
      }
      size += more;
      advance();
      assertEquals(Optional.of(served.published()), followed.last());
    }
    assertEquals(
        Optional.of(served.published()), new FollowedLog(served.key(), dir.resolve("seen")).last());
  }

  @Test
  void asksOnceForWhatFollows() throws Exception {
    served.appendAll(Logs.entries(0, 300));
    advance();
    served.appendAll(Logs.entries(300, 1_000));
    SignedCheckpoint next = served.published();
    int before = served.requests();

    followed.advance(next, served.remote());

    assertEquals(1, served.requests() - before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 7, 8, 9, 300})
  void findsTheEvidenceOfAFork(int otherSize) throws Exception {
    served.appendAll(Logs.entries(0, 2));
    served.appendAll(Logs.entries(2, 5));
    advance();
    SignedCheckpoint seen = served.published();
    try (ServedLog fork = new ServedLog(dir.resolve("fork"), ORIGIN, key)) {
      fork.appendAll(Logs.entries(1000, otherSize));

      IOException refusal;
      if (otherSize < 7) {
        // Who shows less than was seen is found out only with the tiles that were seen then.
        LogVerificationException older =
            assertThrows(
                LogVerificationException.class,
                () -> followed.advance(fork.published(), fork.remote()));
        assertTrue(older.getMessage().contains("or another history"), older::getMessage);
        refusal = assertThrows(FollowedLog.ForkException.class, () -> from(fork, served));
      } else {
        refusal = assertThrows(FollowedLog.ForkException.class, () -> from(fork, fork));
      }

      assertTrue(refusal.getMessage().contains("has signed two histories"), refusal::getMessage);
      ForkEvidence evidence = ForkEvidence.parse(Files.readAllBytes(dir.resolve("seen/fork.json")));
      evidence.verify(served.key());
      assertEquals(Math.max(7, otherSize), evidence.newer().tree().size());
      assertEquals(Optional.of(seen), followed.last());
      served.appendAll(Logs.entries(7, 1));
      assertThrows(FollowedLog.ForkException.class, this::advance);
    }
  }

  @Test
  void refusesWhatIsOlder() throws Exception {
    served.appendAll(Logs.entries(0, 5));
    SignedCheckpoint older = served.published();
    served.appendAll(Logs.entries(5, 5));
    advance();

    LogVerificationException refusal =
        assertThrows(
            LogVerificationException.class, () -> followed.advance(older, served.remote()));

    assertEquals(
        "log.example was seen with 10 entries, it is shown with 5: an older state of it",
        refusal.getMessage());
    advance();
  }

  @Test
  void refusesAStrangersCheckpoint() throws Exception {
    try (ServedLog other = new ServedLog(dir.resolve("other"), ORIGIN, Keys.make())) {
      assertThrows(LogVerificationException.class, () -> from(other, other));
    }
    assertEquals(Optional.empty(), followed.last());
  }

  @Test
  void believesNothingThatIsNotProved() throws Exception {
    served.appendAll(Logs.entries(0, 5));
    advance();
    Optional<SignedCheckpoint> before = followed.last();
    served.appendAll(Logs.entries(5, 5));
    served.replace("consistency", new byte[0]);

    // The log is honest, who serves it is not: no evidence of a fork comes of that.
    assertThrows(LogVerificationException.class, this::advance);
    served.replace("consistency", "no proof\n".getBytes(UTF_8));
    assertThrows(IOException.class, this::advance);
    served.replace("consistency", new byte[ConsistencyProof.MAX_BYTES + 1]);
    assertThrows(IOException.class, this::advance);
    served.replace("tile/0/000.p/10", new byte[320]);
    served.replace("consistency", new byte[0]);
    assertThrows(LogVerificationException.class, this::advance);

    assertEquals(before, followed.last());
    assertEquals(Optional.empty(), followed.evidence());
  }

  @Test
  void doesNotForgetWhenItsFileIsDamaged() throws Exception {
    served.appendAll(Logs.entries(0, 5));
    advance();
    Files.writeString(dir.resolve("seen/checkpoint"), "rubbish");

    IOException refusal = assertThrows(IOException.class, this::advance);

    assertTrue(refusal.getMessage().contains("is damaged"), refusal::getMessage);
  }

  @Test
  void evidenceConvincesNobodyOfWhatDidNotHappen() throws Exception {
    served.appendAll(Logs.entries(0, 5));
    SignedCheckpoint older = served.published();
    served.appendAll(Logs.entries(5, 5));
    SignedCheckpoint newer = served.published();
    ConsistencyProof proof = served.remote().consistency(5, 10);
    MerkleHash other = MerkleHash.ofLeaf(new byte[] {1});

    refuses(new ForkEvidence(older, newer, older.tree().root(), proof), "no fork");
    refuses(new ForkEvidence(older, newer, other, proof), "the proof leads to the root");
    refuses(new ForkEvidence(older, older, other, new ConsistencyProof(List.of())), "two trees of");
    try (ServedLog stranger = new ServedLog(dir.resolve("stranger"), ORIGIN, Keys.make())) {
      stranger.appendAll(Logs.entries(3, 5));
      refuses(
          new ForkEvidence(
              older,
              stranger.published(),
              stranger.published().tree().root(),
              new ConsistencyProof(List.of())),
          "is not signed by the log's key");
    }
  }

  private void refuses(ForkEvidence evidence, String why) {
    ForkEvidence read = ForkEvidence.parse(evidence.encode());
    assertEquals(evidence, read);
    LogVerificationException refusal =
        assertThrows(LogVerificationException.class, () -> read.verify(served.key()));
    assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
  }

  private void advance() throws Exception {
    from(served, served);
  }

  private void from(ServedLog log, ServedLog tiles) throws Exception {
    followed.advance(log.published(), tiles.remote());
  }
}
