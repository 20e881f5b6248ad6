package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.index.Documents.ALICE;
import static org.lodestone.tracker.index.Documents.BOB;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.SwarmCounts;

/** What goes into the index through the client comes out of it through the client. */
class IndexRoundTripTest {

  private static final RepositoryName APP = RepositoryName.parse("acme/app");

  @TempDir private Path dir;
  private TestIndex index;

  @BeforeEach
  void start() throws IOException {
    index =
        new TestIndex(
            dir,
            IndexLimits.defaults(),
            infoHash -> new SwarmCounts.Counts(3, 1, 17),
            Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() throws Exception {
    index.close();
  }

  @Test
  void givesBackTheExactPayloadForATag() throws IOException {
    Envelope envelope = submit(Documents.document("acme/app", 1, "1.2", "latest"), ALICE);

    for (String reference : List.of("acme/app:1.2", "acme/app:latest")) {
      List<IndexClient.Entry> entries = index.client.documents(Reference.parse(reference));
      assertEquals(1, entries.size());
      assertArrayEquals(envelope.payload(), entries.get(0).envelope().payload());
      assertEquals(ALICE.verificationKey().id(), entries.get(0).publicKey().id());
      assertTrue(entries.get(0).envelope().signedBy(ALICE.verificationKey()));
    }
    assertEquals(List.of(), index.client.documents(Reference.parse("acme/app:1.3")));
    assertEquals(List.of(), index.client.documents(Reference.parse("acme/other:1.2")));
  }

  @Test
  void findsAnIndexByTheDigestOfEveryManifestInIt() throws IOException {
    MagnetManifest document = Documents.multiPlatform("acme/app", 1, "1.2");
    submit(document, ALICE);

    for (Manifest manifest : document.manifests()) {
      assertEquals(List.of(document.root()), roots(Reference.ofDigest(APP, manifest.digest())));
      RepositoryName other = RepositoryName.parse("acme/other");
      assertEquals(List.of(), roots(Reference.ofDigest(other, manifest.digest())));
    }
  }

  @Test
  void aDigestCountsMoreThanATag() throws IOException {
    MagnetManifest document = Documents.document("acme/app", 1, "1.2");
    submit(document, ALICE);

    assertEquals(List.of(document.root()), roots(Reference.parse("acme/app:7@" + document.root())));
  }

  @Test
  void givesTheNewestDocumentsOfEachKeyNewestFirst() throws IOException {
    for (int sequence : new int[] {2, 5, 1, 4, 3}) {
      submit(Documents.document("acme/app", sequence, "1.2"), ALICE);
    }
    submit(Documents.document("acme/app", 6, "1.2"), BOB);

    assertEquals(List.of(6L, 5L, 4L, 3L), sequences(List.of()));
    assertEquals(List.of(6L), sequences(List.of(BOB.verificationKey().id())));
    assertEquals(List.of(), sequences(List.of(new KeyId("0".repeat(64)))));
  }

  @Test
  void twoSignersOfOnePayloadAreTwoDocuments() throws IOException {
    MagnetManifest document = Documents.document("acme/app", 1, "1.2");
    submit(document, ALICE);
    submit(document, BOB);
    submit(document, BOB);

    assertEquals(2, index.client.documents(Reference.parse("acme/app:1.2")).size());
    assertEquals(2, index.store.documents());
  }

  @Test
  void nobodyWhoMakesKeysCrowdsOutThoseWhoWereThereBefore() throws IOException {
    submit(Documents.document("acme/app", 1, "1.2"), ALICE);
    SigningKey last = ALICE;
    for (int i = 0; i < DocumentStore.MAX_KEYS + 5; i++) {
      last = SigningKey.generate(SigningKey.Algorithm.ED25519);
      submit(Documents.document("acme/app", 1_000 + i, "1.2"), last);
    }

    List<IndexClient.Entry> entries = index.client.documents(Reference.parse("acme/app:1.2"));

    assertEquals(DocumentStore.MAX_KEYS, entries.size());
    assertEquals(ALICE.verificationKey().id(), entries.get(entries.size() - 1).publicKey().id());
    long late = 1_000 + DocumentStore.MAX_KEYS + 4;
    assertEquals(List.of(late), sequences(List.of(last.verificationKey().id())));
  }

  @Test
  void listsAllTagsInByteOrderOverManyPages() throws IOException {
    List<String> tags = new ArrayList<>();
    for (int block = 0; block < 12; block++) {
      String[] some =
          IntStream.range(block * 100, block * 100 + 100)
              .mapToObj(i -> "v" + i)
              .toArray(String[]::new);
      tags.addAll(List.of(some));
      submit(Documents.document("acme/app", block + 1, some), ALICE);
    }
    submit(Documents.document("acme/app", 99, "v7", "LATEST"), BOB);
    tags.add("LATEST");

    assertEquals(tags.stream().sorted().toList(), index.client.tags(APP));
    assertEquals(List.of(), index.client.tags(RepositoryName.parse("acme/none")));
  }

  @Test
  void showsTheSwarmOfAListedBlobOnly() throws IOException {
    MagnetManifest document = Documents.document("acme/app", 1, "1.2");
    submit(document, ALICE);
    Digest layer = document.blobs().get(1).descriptor().digest();
    InfoHash listed = Documents.infoHash(layer);

    assertEquals(new IndexClient.Swarm(listed, 3, 1, 17), index.client.swarm(listed));
    assertTrue(index.store.knows(listed));
    InfoHash other = new InfoHash("0".repeat(40));
    IOException e = assertThrows(IOException.class, () -> index.client.swarm(other));
    assertTrue(e.getMessage().contains("404 not_found"), e.getMessage());
    assertFalse(index.store.knows(other));
  }

  @Test
  void everythingIsThereAfterARestart() throws Exception {
    MagnetManifest document = Documents.document("acme/app", 1, "1.2");
    submit(document, ALICE);
    index.close();

    start();

    assertEquals(List.of(document.root()), roots(Reference.parse("acme/app:1.2")));
    assertEquals(2, index.store.blobs());
    assertTrue(
        index.store.knows(Documents.infoHash(document.blobs().get(0).descriptor().digest())));
  }

  @Test
  void carriesTheLargestDocuments() throws IOException {
    MagnetManifest document = Documents.multiPlatform("acme/app", 1, 1_150_000, "1.2");
    Envelope envelope = submit(document, ALICE);
    submit(document, BOB);

    assertTrue(envelope.toJson().length > 4_000_000);
    // Two of them are more than one answer has.
    assertEquals(List.of(document.root()), roots(Reference.parse("acme/app:1.2")));
  }

  private Envelope submit(MagnetManifest document, SigningKey key) throws IOException {
    Envelope envelope = Documents.sign(document, key);
    index.client.submit(envelope, key.verificationKey());
    return envelope;
  }

  private List<Digest> roots(Reference reference) throws IOException {
    return index.client.documents(reference).stream()
        .map(entry -> MagnetManifest.parse(entry.envelope().payload()).root())
        .toList();
  }

  private List<Long> sequences(List<KeyId> keys) throws IOException {
    return index.client.documents(Reference.parse("acme/app:1.2"), keys).stream()
        .map(entry -> MagnetManifest.parse(entry.envelope().payload()).sequence())
        .toList();
  }
}
