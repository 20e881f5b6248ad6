package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogProofTest {

  private static final byte[] ENTRY = {1, 2, 3};
  private static final MerkleHash SIBLING = MerkleHash.ofLeaf(new byte[] {4});
  private static final NoteSigner LOG = Keys.signer("log.example");
  private static final LogKeys KEYS = new LogKeys(LOG.verifierKey(), List.of(), 0);

  private final LogProof proof = proof(Optional.of(ENTRY));

  @Test
  void provesAnEntryOffline() throws Exception {
    LogProof read = LogProof.parse(proof.encode());

    read.verify(ENTRY, KEYS);
    assertArrayEquals(ENTRY, read.extra().orElseThrow());
    LogVerificationException refusal =
        assertThrows(LogVerificationException.class, () -> read.verify(new byte[] {1, 2}, KEYS));
    assertTrue(
        refusal.getMessage().startsWith("leaf 1 is proved for the root "), refusal::getMessage);
  }

  @Test
  void hasTheFormOfTheSpecification() {
    assertEquals(
        "c2sp.org/tlog-proof@v1\nextra AQID\nindex 1\n"
            + SIBLING
            + "\n\n"
            + proof.checkpoint().note(),
        new String(proof.encode(), UTF_8));
    String without = new String(proof(Optional.empty()).encode(), UTF_8);
    assertTrue(without.startsWith("c2sp.org/tlog-proof@v1\nindex 1\n"), without);
    assertEquals(without, new String(LogProof.parse(without.getBytes(UTF_8)).encode(), UTF_8));
  }

  @Test
  void refusesAnotherLog() {
    LogKeys other = new LogKeys(Keys.signer("log.example").verifierKey(), List.of(), 0);
    assertThrows(LogVerificationException.class, () -> proof.verify(ENTRY, other));
  }

  @Test
  void refusesTruncatedEnlargedAndSwappedFiles() {
    String whole = new String(proof.encode(), UTF_8);
    for (int end = 0; end < whole.length(); end++) {
      refuses(whole.substring(0, end));
    }
    refuses(whole + "\n");
    refuses(whole.replace("index 1", "index 01"));
    refuses(whole.replace("index 1\n", ""));
    refuses(whole.replace("extra AQID\nindex 1", "index 1\nextra AQID"));
    refuses(whole.replace("index 1\n", "index 1\n" + (SIBLING + "\n").repeat(63)));
    refuses("x".repeat(LogProof.MAX_BYTES + 1));
  }

  private static void refuses(String text) {
    assertThrows(IllegalArgumentException.class, () -> LogProof.parse(text.getBytes(UTF_8)));
  }

  private static LogProof proof(Optional<byte[]> extra) {
    TreeHead tree = new TreeHead(2, MerkleHash.ofNode(SIBLING, MerkleHash.ofLeaf(ENTRY)));
    return new LogProof(
        extra, new InclusionProof(1, List.of(SIBLING)), SignedCheckpoint.sign(tree, LOG));
  }
}
