package org.lodestone.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.Platform;
import org.lodestone.source.StoreSink;

class BlobStoreTest {

  private static final byte[] CONTENT = "some blob".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.of(CONTENT);
  private static final Descriptor ROOT =
      new Descriptor(MediaTypes.OCI_MANIFEST, DIGEST, CONTENT.length);

  @TempDir Path directory;

  @Test
  void committedBlobIsThereAfterReopening() throws IOException {
    try (BlobStore store = BlobStore.open(directory);
        BlobStore.BlobWriter blob = store.newBlob()) {
      blob.write(ByteBuffer.wrap(CONTENT));
      assertFalse(store.contains(DIGEST));
      blob.commit(DIGEST);
    }
    try (BlobStore store = BlobStore.open(directory)) {
      assertTrue(store.contains(DIGEST));
      assertEquals(List.of(DIGEST), store.list());
      assertArrayEquals(CONTENT, store.read(DIGEST).readAllBytes());
    }
  }

  @Test
  void uncommittedBlobLeavesNothing() throws IOException {
    try (BlobStore store = BlobStore.open(directory)) {
      try (BlobStore.BlobWriter blob = store.newBlob()) {
        blob.write(ByteBuffer.wrap(CONTENT));
      }
      assertEquals(List.of(), store.list());
      assertEquals(List.of(), temporaryFiles());
    }
  }

  @Test
  void openSweepsWhatACrashedWriterLeft() throws IOException {
    BlobStore.open(directory).close();
    Files.write(directory.resolve("lodestone/tmp/left-over"), CONTENT);
    BlobStore.open(directory).close();
    assertEquals(List.of(), temporaryFiles());
  }

  @Test
  void partialFileSurvivesReopeningUntilItsBlobIsWhole() throws IOException {
    Path partial;
    try (BlobStore store = BlobStore.open(directory)) {
      partial = store.partial(DIGEST);
      Files.write(partial, CONTENT);
    }
    try (BlobStore store = BlobStore.open(directory)) {
      assertTrue(Files.exists(partial));
      store.adopt(DIGEST);
      store.adopt(DIGEST);
      assertTrue(store.contains(DIGEST));
      assertTrue(Files.exists(partial), "an engine may still have it open");
    }
    try (BlobStore store = BlobStore.open(directory)) {
      assertFalse(Files.exists(partial));
      assertArrayEquals(CONTENT, store.read(DIGEST).readAllBytes());
    }
  }

  @Test
  void secondOpenInOneProcessIsRefusedAndDoesNotFreeTheLock() throws IOException {
    try (BlobStore store = BlobStore.open(directory)) {
      for (int attempt = 0; attempt < 2; attempt++) {
        StoreLockedException refusal =
            assertThrows(StoreLockedException.class, () -> BlobStore.open(directory));
        assertTrue(refusal.getMessage().contains(store.root().toString()), refusal.getMessage());
      }
    }
    BlobStore.open(directory).close();
  }

  @Test
  void tagReplacesItsNameAndKeepsTheOthers() throws IOException {
    byte[] other = "another".getBytes(UTF_8);
    try (BlobStore store = BlobStore.open(directory)) {
      store.changeIndex(index -> index.with("acme/app:1", ROOT));
      store.changeIndex(index -> index.with("acme/app:2", ROOT));
      store.changeIndex(
          index ->
              index.with(
                  "acme/app:1",
                  new Descriptor(
                      MediaTypes.OCI_INDEX,
                      store.put(other),
                      other.length,
                      Optional.of(new Platform("linux", "arm64", Optional.of("v8"))))));
    }
    LayoutIndex index = LayoutIndex.parse(Files.readAllBytes(directory.resolve("index.json")));
    assertEquals(ROOT, index.find(Optional.of("acme/app:2")));
    Descriptor replaced = index.find(Optional.of("acme/app:1"));
    assertEquals(Digest.of(other), replaced.digest());
    assertEquals("linux/arm64/v8", replaced.platform().orElseThrow().toString());
    assertThrows(InvalidManifestException.class, () -> index.find(Optional.of("acme/app:3")));
  }

  @Test
  void foreignLayoutKeepsWhatOtherToolsWrote() throws IOException {
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
    Files.writeString(
        directory.resolve("index.json"),
        """
        {"schemaVersion":2,"vendor":{"x":1},"manifests":[{"mediaType":"%s","digest":"%s","size":9,
        "annotations":{"org.opencontainers.image.ref.name":"theirs","k":"v"},"artifactType":"a/b"}]}
        """
            .formatted(MediaTypes.OCI_MANIFEST, DIGEST));
    try (BlobStore store = BlobStore.open(directory)) {
      store.changeIndex(index -> index.with("ours:1", ROOT));
    }
    String index = Files.readString(directory.resolve("index.json"));
    assertTrue(index.contains("\"vendor\":{\"x\":1}"), index);
    assertTrue(index.contains("\"theirs\",\"k\":\"v\"}"), index);
    assertTrue(index.contains("\"artifactType\":\"a/b\""), index);
    assertTrue(index.contains("\"ours:1\""), index);
  }

  @Test
  void garbledIndexIsNamedAndNotOverwritten() throws IOException {
    BlobStore.open(directory).close();
    Path index = directory.resolve("index.json");
    Files.writeString(index, "{\"schemaVersion\":2,\"manifests\":[");
    IOException refusal = assertThrows(IOException.class, () -> BlobStore.open(directory));
    assertTrue(refusal.getMessage().contains("index.json is damaged"), refusal.getMessage());
    assertEquals("{\"schemaVersion\":2,\"manifests\":[", Files.readString(index));
    Files.delete(index);
    BlobStore.open(directory).close();
  }

  @Test
  void directoryOfSomethingElseIsLeftAlone() throws IOException {
    Files.writeString(directory.resolve("letter.txt"), "dear");
    FileSystemException refusal =
        assertThrows(FileSystemException.class, () -> BlobStore.open(directory));
    assertTrue(refusal.getMessage().contains("letter.txt"), refusal.getMessage());
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void stateIsKeptByKindAndName() throws IOException {
    try (BlobStore store = BlobStore.open(directory)) {
      assertEquals(Optional.empty(), store.readState("torrent", "a"));
      assertEquals(List.of(), store.listState("torrent"));
      store.writeState("torrent", "a", CONTENT);
      store.writeState("torrent", "a", "newer".getBytes(UTF_8));
      assertEquals("newer", new String(store.readState("torrent", "a").orElseThrow(), UTF_8));
      assertEquals(List.of("a"), store.listState("torrent"));
      assertThrows(
          IllegalArgumentException.class, () -> store.writeState("torrent", "../a", CONTENT));
      assertThrows(IllegalArgumentException.class, () -> store.writeState("tmp", "a", CONTENT));
    }
  }

  @Test
  void sinkRefusesBytesThatAreNotThePromisedOnes() throws IOException {
    try (BlobStore store = BlobStore.open(directory)) {
      StoreSink sink = new StoreSink(store);
      for (String wrong : List.of("some bloB", "some blo", "some blob and more")) {
        assertThrows(
            IOException.class,
            () ->
                sink.write(
                    MediaTypes.OCI_LAYER,
                    Optional.of(ROOT),
                    new ByteArrayInputStream(wrong.getBytes(UTF_8))));
      }
      assertEquals(List.of(), store.list());
      assertEquals(List.of(), temporaryFiles());
      assertEquals(
          new Descriptor(MediaTypes.OCI_LAYER, DIGEST, CONTENT.length),
          sink.write(MediaTypes.OCI_LAYER, Optional.of(ROOT), new ByteArrayInputStream(CONTENT)));
    }
  }

  private List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("lodestone/tmp"))) {
      return files.toList();
    }
  }
}
