package org.lodestone.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;

/** Whatever is read is written back the same. */
class TileFuzzTest {

  @MethodSource("entries")
  @FuzzTest
  void readsOrRefusesEntries(byte[] bytes) {
    try {
      assertArrayEquals(bytes, LogEntry.parse(bytes).encode());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  @MethodSource("batches")
  @FuzzTest
  void readsOrRefusesBatchesAndBundles(byte[] bytes) {
    try {
      assertArrayEquals(
          bytes, EntryBundle.encode(EntryBundle.parse("bundle", bytes, TilePath.FULL)));
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
    try {
      assertArrayEquals(bytes, Batch.parse(bytes).encode());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  @MethodSource("paths")
  @FuzzTest
  void readsOrRefusesPaths(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    try {
      assertEquals(text, TilePath.parse(text).toString());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  static Stream<byte[]> entries() {
    return Stream.of(
        new LogEntry(
                Instant.EPOCH,
                new KeyId("ab".repeat(32)),
                RepositoryName.parse("acme/app"),
                new Digest("cd".repeat(32)))
            .encode());
  }

  static Stream<byte[]> batches() {
    SignedCheckpoint checkpoint = SignedCheckpoint.sign(TreeHead.EMPTY, Keys.signer("log.example"));
    return Stream.of(
        new Batch(0, checkpoint, Logs.entries(0, 2)).encode(),
        EntryBundle.encode(Logs.entries(0, 2)));
  }

  static Stream<byte[]> paths() {
    return Stream.of("tile/entries/x001/000.p/7".getBytes(StandardCharsets.ISO_8859_1));
  }
}
