package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpeningShareTest {

  private static final byte[] ENTRY = "the entry".getBytes(US_ASCII);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ProtectedEntry entry = ProtectedEntry.hide(ENTRY, RANDOM);

  /** FIPS 197, section 4.2, and that every inverse is one. */
  @Test
  void calculatesInTheFieldOfAes() {
    assertEquals(0xc1, SecretSharing.multiply(0x57, 0x83));
    assertEquals(0xfe, SecretSharing.multiply(0x57, 0x13));
    for (int a = 1; a < 256; a++) {
      assertEquals(1, SecretSharing.multiply(a, SecretSharing.inverse(a)), "inverse of " + a);
    }
  }

  @Test
  void asManyAsAreNeededOpenTheLeaf() throws Exception {
    int[][] splittings = {{1, 1}, {1, 3}, {2, 2}, {2, 3}, {3, 5}, {7, 20}, {255, 255}};
    for (int[] splitting : splittings) {
      List<OpeningShare> shares = split(splitting[0], splitting[1]);
      assertEquals(splitting[1], shares.size());
      for (int round = 0; round < 5; round++) {
        Collections.shuffle(shares, new Random(round));
        ProtectedEntry joined = OpeningShare.join(named(shares.subList(0, splitting[0])));
        assertArrayEquals(entry.encode(), joined.encode());
      }
    }
  }

  /** Any secret fits fewer than are needed: the missing share decides which it is. */
  @Test
  void fewerSayNothing() throws Exception {
    byte[][] shares = SecretSharing.split(new byte[] {42}, 3, 3, RANDOM);
    boolean[] possible = new boolean[256];
    for (int last = 0; last < 256; last++) {
      byte[] secret =
          SecretSharing.join(Map.of(1, shares[0], 2, shares[1], 3, new byte[] {(byte) last}));
      possible[secret[0] & 0xff] = true;
    }
    for (boolean one : possible) {
      assertTrue(one);
    }
    assertFailure("expected 3 of 5 shares, found 2", named(split(3, 5).subList(0, 2)));
    List<OpeningShare> twice = split(2, 3);
    assertFailure("expected 2 of 3 shares, found 1", Map.of("a", twice.get(0), "b", twice.get(0)));
  }

  @Test
  void aWrongShareIsNamed() throws Exception {
    List<OpeningShare> shares = split(2, 4);
    byte[] bytes = shares.get(1).encode();
    bytes[bytes.length - 1]++;
    Map<String, OpeningShare> named = named(shares.subList(0, 1));
    named.put("bob", OpeningShare.parse(bytes));
    assertFailure("found 1: bob is not the share that was given out", named);
    named.put("carol", split(2, 4).get(2));
    assertFailure("found 1: bob is not the share that was given out, carol is of another", named);
    named.put("dave", shares.get(3));
    assertArrayEquals(entry.encode(), OpeningShare.join(named).encode());

    Map<String, OpeningShare> odd = new LinkedHashMap<>();
    odd.put("carol", split(2, 4).get(2));
    odd.putAll(named(shares.subList(1, 3)));
    assertArrayEquals(entry.encode(), OpeningShare.join(odd).encode());
  }

  /** Whoever splits may cheat, too; then the leaf tells. */
  @Test
  void sharesOfAnotherLeafOpenNothing() throws Exception {
    Map<String, OpeningShare> forged = new LinkedHashMap<>();
    for (OpeningShare share : split(2, 2)) {
      byte[] bytes = share.encode();
      bytes[4]++;
      forged.put("share" + share.number(), OpeningShare.parse(bytes));
    }
    assertFailure("whoever split it gave out wrong ones", forged);
  }

  @Test
  void aShareProvesItsLeafAndTellsNoEntry() throws Exception {
    NoteSigner log = Keys.signer("log.example");
    byte[] leaf = entry.leaf();
    assertEquals(33, leaf.length);
    SignedCheckpoint checkpoint =
        SignedCheckpoint.sign(new TreeHead(1, MerkleHash.ofLeaf(leaf)), log);
    LogProof proof =
        new LogProof(Optional.empty(), new InclusionProof(0, List.of()), checkpoint).with(entry);
    LogKeys keys = new LogKeys(log.verifierKey(), List.of(), 0);

    Disclosure whole = LogProof.parse(proof.encode()).verifyDisclosure(keys);
    assertArrayEquals(ENTRY, whole.entry().orElseThrow());
    Disclosure share =
        LogProof.parse(proof.with(split(2, 3).get(1)).encode()).verifyDisclosure(keys);
    assertEquals(Optional.empty(), share.entry());
    assertArrayEquals(leaf, share.leaf());

    ProtectedEntry other = ProtectedEntry.hide(ENTRY, RANDOM);
    assertThrows(LogVerificationException.class, () -> proof.with(other).verifyDisclosure(keys));
    LogProof bare = new LogProof(Optional.empty(), proof.inclusion(), checkpoint);
    assertThrows(LogVerificationException.class, () -> bare.verifyDisclosure(keys));
    LogProof closed = new LogProof(Optional.of(leaf), proof.inclusion(), checkpoint);
    assertThrows(LogVerificationException.class, () -> closed.verifyDisclosure(keys));
  }

  @Test
  void splitsInReasonableNumbers() {
    for (int[] wrong : new int[][] {{0, 1}, {3, 2}, {1, 256}}) {
      assertThrows(IllegalArgumentException.class, () -> split(wrong[0], wrong[1]));
    }
  }

  private List<OpeningShare> split(int needed, int all) {
    return new ArrayList<>(OpeningShare.split(entry, needed, all, RANDOM));
  }

  private static Map<String, OpeningShare> named(List<OpeningShare> shares) {
    Map<String, OpeningShare> named = new LinkedHashMap<>();
    shares.forEach(share -> named.put("share" + share.number(), share));
    return named;
  }

  private static void assertFailure(String message, Map<String, OpeningShare> shares) {
    LogVerificationException failure =
        assertThrows(LogVerificationException.class, () -> OpeningShare.join(shares));
    assertTrue(failure.getMessage().contains(message), failure::getMessage);
  }
}
