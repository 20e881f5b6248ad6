package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.tlog.Witness.Reason;
import org.lodestone.tlog.Witness.Verdict;

class WitnessTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_764_340_000L);
  private static final NoteSigner LOG = Keys.signer("log.example");
  private static final NoteSigner SIGNER = Keys.signer("witness.example/w1");

  @TempDir private Path dir;
  private Witness witness;
  private RightEdge edge = RightEdge.EMPTY;
  private final LogFolder tiles;

  WitnessTest(@TempDir Path log) {
    tiles = new LogFolder(log);
  }

  @BeforeEach
  void open() throws IOException {
    witness =
        Witness.open(dir, SIGNER, List.of(LOG.verifierKey()), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterEach
  void close() throws IOException {
    witness.close();
  }

  @Test
  void cosignsWhatFollows() throws Exception {
    assertEquals(Optional.empty(), witness.latest("log.example"));
    for (int more : new int[] {0, 1, 6, 0, 300}) {
      long old = edge.size();
      SignedCheckpoint checkpoint = grow(more);

      Verdict.Cosigned done =
          assertInstanceOf(Verdict.Cosigned.class, witness.add(request(old, checkpoint)));

      assertEquals(
          Optional.of(NOW), checkpoint.with(done.signatures()).cosigned(SIGNER.cosignatureKey()));
      assertEquals(Optional.of(checkpoint.with(done.signatures())), witness.latest("log.example"));
    }
  }

  @Test
  void remembersAcrossRestarts() throws Exception {
    witness.add(request(0, grow(5)));
    witness.close();
    Files.writeString(dir.resolve("new"), "half of a write");
    open();

    assertEquals(new Verdict.Conflict(5), witness.add(request(0, grow(2))));
    assertInstanceOf(
        Verdict.Cosigned.class, witness.add(request(5, SignedCheckpoint.sign(edge.head(), LOG))));
  }

  @Test
  void tellsTheSizeThatItKnows() throws Exception {
    assertEquals(new Verdict.Conflict(0), witness.add(new AddCheckpoint(3, none(), grow(3))));
    witness.add(request(0, grow(2)));
    assertEquals(new Verdict.Conflict(5), witness.add(request(0, grow(1))));
  }

  @Test
  void refusesAFork() throws Exception {
    witness.add(request(0, grow(5)));
    edge = RightEdge.EMPTY;
    SignedCheckpoint fork = SignedCheckpoint.sign(edge.grow(Logs.entries(9, 5)).edge().head(), LOG);

    Verdict.Refused refused =
        assertInstanceOf(Verdict.Refused.class, witness.add(new AddCheckpoint(5, none(), fork)));

    assertEquals(Reason.INCONSISTENT, refused.reason());
    assertTrue(
        refused.message().startsWith("two trees of 5 leaves have different roots"),
        refused.message());
    SignedCheckpoint longer =
        SignedCheckpoint.sign(edge.grow(Logs.entries(9, 7)).edge().head(), LOG);
    refuses(Reason.INCONSISTENT, new AddCheckpoint(5, none(), longer));
    refuses(
        Reason.INCONSISTENT,
        new AddCheckpoint(5, new ConsistencyProof(List.of(MerkleHash.EMPTY)), longer));
    assertEquals(5, witness.latest("log.example").orElseThrow().tree().size());
  }

  @Test
  void refusesARollback() throws Exception {
    witness.add(request(0, grow(5)));
    SignedCheckpoint older = SignedCheckpoint.sign(TreeHead.EMPTY, LOG);
    assertEquals(new Verdict.Conflict(5), witness.add(new AddCheckpoint(0, none(), older)));
    refuses(Reason.MALFORMED, new AddCheckpoint(5, none(), older));
  }

  @Test
  void refusesAProofWhereNoneIsNeeded() throws Exception {
    refuses(
        Reason.INCONSISTENT,
        new AddCheckpoint(0, new ConsistencyProof(List.of(MerkleHash.EMPTY)), grow(3)));
  }

  @Test
  void cosignsForTheLogsThatItKnowsOnly() throws Exception {
    SignedCheckpoint other = SignedCheckpoint.sign(TreeHead.EMPTY, Keys.signer("other.example"));
    refuses(Reason.UNKNOWN_LOG, new AddCheckpoint(0, none(), other));
    SignedCheckpoint stranger = SignedCheckpoint.sign(TreeHead.EMPTY, Keys.signer("log.example"));
    refuses(Reason.NOT_SIGNED, new AddCheckpoint(0, none(), stranger));
    NoteSignature wrong = LOG.sign("other\n").signatures().get(0);
    refuses(
        Reason.NOT_SIGNED,
        new AddCheckpoint(
            0, none(), SignedCheckpoint.sign(TreeHead.EMPTY, LOG).with(List.of(wrong))));
  }

  @Test
  void keepsNoStrangersSignatures() throws Exception {
    SignedCheckpoint empty = SignedCheckpoint.sign(TreeHead.EMPTY, LOG);
    NoteSignature stranger = Keys.signer("else.example").cosign(empty.note().text(), NOW);
    witness.add(new AddCheckpoint(0, none(), empty.with(List.of(stranger))));
    assertEquals(2, witness.latest("log.example").orElseThrow().note().signatures().size());
  }

  @Test
  void readsTheRequestsThatItWrites() throws Exception {
    grow(5);
    byte[] bytes = request(3, grow(4)).encode();
    assertTrue(new String(bytes, UTF_8).startsWith("old 3\n"));
    assertArrayEquals(bytes, AddCheckpoint.parse(bytes).encode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "old 0", "old 0\n", "old 00\n\n", "old -1\n\n", "new 0\n\n", "old 0\nA\n\n"})
  void refusesOtherRequests(String head) {
    String text = head + SignedCheckpoint.sign(TreeHead.EMPTY, LOG).note();
    assertThrows(IllegalArgumentException.class, () -> AddCheckpoint.parse(text.getBytes(UTF_8)));
  }

  @Test
  void boundsAProof() {
    String checkpoint = "\n" + SignedCheckpoint.sign(TreeHead.EMPTY, LOG).note();
    String line = MerkleHash.EMPTY + "\n";
    AddCheckpoint.parse(("old 0\n" + line.repeat(63) + checkpoint).getBytes(UTF_8));
    assertThrows(
        IllegalArgumentException.class,
        () -> AddCheckpoint.parse(("old 0\n" + line.repeat(64) + checkpoint).getBytes(UTF_8)));
  }

  @Test
  void tellsAWrongEmptyTreeApart() {
    String text = "log.example\n0\n" + MerkleHash.ofLeaf(new byte[0]) + "\n";
    byte[] request = ("old 0\n\n" + LOG.sign(text)).getBytes(UTF_8);
    assertThrows(TreeHead.WrongEmptyRootException.class, () -> AddCheckpoint.parse(request));
  }

  @Test
  void hasItsFolderAlone() {
    assertThrows(
        IOException.class,
        () -> Witness.open(dir, SIGNER, List.of(LOG.verifierKey()), Clock.systemUTC()).close());
  }

  private void refuses(Reason reason, AddCheckpoint request) throws IOException {
    Verdict.Refused refused = assertInstanceOf(Verdict.Refused.class, witness.add(request));
    assertEquals(reason, refused.reason(), refused.message());
  }

  private SignedCheckpoint grow(int more) throws IOException {
    RightEdge.Growth growth = edge.grow(Logs.entries(edge.size(), more));
    for (var tile : growth.tiles().entrySet()) {
      tiles.writeTile(tile.getKey(), tile.getValue());
    }
    edge = growth.edge();
    return SignedCheckpoint.sign(edge.head(), LOG);
  }

  private AddCheckpoint request(long old, SignedCheckpoint checkpoint) throws IOException {
    return new AddCheckpoint(
        old, new TiledTree(tiles, checkpoint.tree().size()).consistency(old), checkpoint);
  }

  private static ConsistencyProof none() {
    return new ConsistencyProof(List.of());
  }
}
