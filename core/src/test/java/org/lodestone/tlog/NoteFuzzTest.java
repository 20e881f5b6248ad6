package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is read is written back the same: each of these has one form. */
class NoteFuzzTest {

  private static final SignedCheckpoint CHECKPOINT =
      SignedCheckpoint.sign(TreeHead.EMPTY, Keys.signer("log.example"));

  @MethodSource("notes")
  @FuzzTest
  void readsOrRefusesNotes(byte[] bytes) {
    try {
      assertArrayEquals(bytes, SignedNote.parse(bytes).encode());
      assertArrayEquals(bytes, SignedCheckpoint.parse(bytes).note().encode());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  @MethodSource("proofs")
  @FuzzTest
  void readsOrRefusesProofs(byte[] bytes) {
    try {
      assertArrayEquals(bytes, LogProof.parse(bytes).encode());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  @MethodSource("disclosures")
  @FuzzTest
  void readsOrRefusesWhatProofsDisclose(byte[] bytes) {
    try {
      assertArrayEquals(bytes, Disclosure.parse(bytes).encode());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  @MethodSource("requests")
  @FuzzTest
  void readsOrRefusesRequestsToWitnesses(byte[] bytes) {
    try {
      assertArrayEquals(bytes, AddCheckpoint.parse(bytes).encode());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  @MethodSource("keys")
  @FuzzTest
  void readsOrRefusesVerifierKeys(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    try {
      assertEquals(text, VerifierKey.parse(text).toString());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  @MethodSource("evidence")
  @FuzzTest
  void readsOrRefusesEvidence(byte[] bytes) {
    try {
      ForkEvidence read = ForkEvidence.parse(bytes);
      assertEquals(read, ForkEvidence.parse(read.encode()));
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  @MethodSource("consistencyProofs")
  @FuzzTest
  void readsOrRefusesConsistencyProofs(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    try {
      assertEquals(text, ConsistencyProof.parse(text).toString());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  static Stream<byte[]> evidence() {
    ConsistencyProof proof = new ConsistencyProof(List.of(MerkleHash.EMPTY));
    return Stream.of(new ForkEvidence(CHECKPOINT, CHECKPOINT, MerkleHash.EMPTY, proof).encode());
  }

  static Stream<byte[]> consistencyProofs() {
    return Stream.of((MerkleHash.EMPTY + "\n" + MerkleHash.EMPTY + "\n").getBytes(UTF_8));
  }

  static Stream<byte[]> notes() {
    return Stream.of(CHECKPOINT.note().encode());
  }

  static Stream<byte[]> proofs() {
    return Stream.of(
        new LogProof(
                Optional.of(new byte[] {1}),
                new InclusionProof(0, List.of(MerkleHash.EMPTY)),
                CHECKPOINT)
            .encode());
  }

  static Stream<byte[]> disclosures() {
    SecureRandom random = new SecureRandom();
    ProtectedEntry entry = ProtectedEntry.hide(new byte[] {1, 2}, random);
    return Stream.of(
        new byte[] {1, 2}, entry.encode(), OpeningShare.split(entry, 2, 3, random).get(0).encode());
  }

  static Stream<byte[]> requests() {
    ConsistencyProof proof = new ConsistencyProof(List.of(MerkleHash.EMPTY));
    return Stream.of(new AddCheckpoint(7, proof, CHECKPOINT).encode());
  }

  static Stream<byte[]> keys() {
    return Stream.of(Keys.signer("log.example").verifierKey().toString().getBytes(UTF_8));
  }
}
