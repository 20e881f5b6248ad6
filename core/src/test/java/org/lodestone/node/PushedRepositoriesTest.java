package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.AnyDigest.Algorithm;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.store.BlobStore;

class PushedRepositoriesTest {

  private static final RepositoryName APP = RepositoryName.parse("acme/app");
  private static final RepositoryName OTHER = RepositoryName.parse("acme/other");
  private static final byte[] LISTED = {1};
  private static final byte[] IDLE = {2};

  @TempDir private Path dir;
  private BlobStore store;
  private Holdings holdings;
  private PushedRepositories pushed;

  @BeforeEach
  void open() throws IOException {
    store = BlobStore.open(dir);
    holdings = Holdings.open(store, Clock.systemUTC());
    pushed = holdings.pushed();
  }

  @AfterEach
  void close() throws IOException {
    holdings.close();
    store.close();
  }

  @Test
  void blobsThatNoManifestListsGoWhenTheirTimeHasCome() throws IOException {
    addBlob(APP, LISTED);
    addBlob(APP, IDLE);
    addManifest(APP);
    assertEquals(Set.of(), pushed.dropIdleBlobs(Instant.now().minusSeconds(60)));
    assertEquals(Set.of(Digest.of(IDLE)), pushed.dropIdleBlobs(Instant.now().plusSeconds(60)));
    assertTrue(pushed.blob(APP, Algorithm.SHA256.of(LISTED)).isPresent());
    assertFalse(pushed.blob(APP, Algorithm.SHA256.of(IDLE)).isPresent());
  }

  @Test
  void whatIsPushedIsNotEvicted() throws IOException, EvictionRefusedException {
    addBlob(APP, LISTED);
    addBlob(OTHER, LISTED);
    Evictions evictions = new Evictions(holdings, new Pins(store));
    pushed.deleteBlob(APP, Algorithm.SHA256.of(LISTED));
    assertEquals(0, evictions.evictUnneeded(List.of(Digest.of(LISTED))).removed());
    pushed.deleteBlob(OTHER, Algorithm.SHA256.of(LISTED));
    assertEquals(1, evictions.evictUnneeded(List.of(Digest.of(LISTED))).removed());
    assertFalse(store.contains(Digest.of(LISTED)));
  }

  @Test
  void itOutlivesTheCatalog() throws IOException {
    AnyDigest manifest = addManifest(APP);
    pushed.tag(APP, "1.0", manifest);
    close();
    Files.delete(dir.resolve("lodestone/catalog.db"));
    open();
    assertEquals(List.of("1.0"), pushed.tags(APP));
    assertEquals(manifest, pushed.manifest(APP, "1.0").orElseThrow().digest());
  }

  @Test
  void aManifestTakesItsTagsWithItAndWhatWasDeletedIsKnown() throws IOException {
    AnyDigest manifest = addManifest(APP);
    pushed.tag(APP, "1.0", manifest);
    pushed.deleteManifest(APP, manifest);
    assertEquals(Optional.empty(), pushed.manifest(APP, "1.0"));
    assertTrue(pushed.isDeleted(APP, "1.0"));
    assertTrue(pushed.isDeleted(APP, manifest.toString()));
    assertFalse(pushed.isDeleted(OTHER, "1.0"));
    addManifest(APP);
    pushed.tag(APP, "1.0", manifest);
    assertFalse(pushed.isDeleted(APP, "1.0"));
    assertFalse(pushed.isDeleted(APP, manifest.toString()));
  }

  private void addBlob(RepositoryName name, byte[] content) throws IOException {
    pushed.add(
        name, new PushedBlob(Algorithm.SHA256.of(content), store.put(content), content.length));
  }

  private AnyDigest addManifest(RepositoryName name) throws IOException {
    byte[] content = {3};
    AnyDigest digest = Algorithm.SHA256.of(content);
    pushed.add(
        name,
        new PushedManifest(digest, store.put(content), "text/plain", 1, Optional.empty()),
        List.of(Algorithm.SHA256.of(LISTED)));
    return digest;
  }
}
