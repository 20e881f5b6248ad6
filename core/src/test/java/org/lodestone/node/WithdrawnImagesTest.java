package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SampleDocument;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.sign.SigningKey;
import org.lodestone.store.BlobStore;

final class WithdrawnImagesTest {

  @TempDir Path dir;
  private final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final SigningKey other = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private BlobStore store;
  private Holdings holdings;

  @BeforeEach
  void open() throws IOException {
    store = BlobStore.open(dir.resolve("store"));
    holdings = Holdings.open(store, Clock.fixed(SampleDocument.ISSUED, ZoneOffset.UTC));
  }

  @AfterEach
  void close() throws IOException {
    holdings.close();
    store.close();
  }

  private MagnetManifest hold(SampleDocument sample, SigningKey signer) throws IOException {
    MagnetManifest document = sample.build();
    holdings.remember(
        document,
        List.of(sample.signedBy(signer)),
        List.of(signer.verificationKey().id()),
        Origin.ACCEPTED);
    Manifest root = document.manifest(document.root()).orElseThrow();
    store.put(root.bytes());
    for (String tag : document.tags()) {
      holdings.name(List.of(document.name() + ":" + tag), root.descriptor());
    }
    return document;
  }

  private static SampleDocument sample(String tag, String content) {
    SampleDocument sample = new SampleDocument();
    sample.tags = List.of(tag);
    sample.manifests = List.of(SampleDocument.image(content, 1));
    return sample;
  }

  private List<String> drop(MagnetManifest document) throws IOException {
    return new WithdrawnImages(holdings)
        .drop(
            one ->
                one.document().root().equals(document.root())
                    && one.document().sequence() == document.sequence());
  }

  @Test
  void forgetsTheDocumentAndItsNameButNotTheBytes() throws IOException {
    MagnetManifest bad = hold(sample("1", "bad"), key);
    MagnetManifest good = hold(sample("2", "good"), key);
    assertEquals(List.of(bad.name() + "@" + bad.root()), drop(bad));
    assertEquals(List.of(), holdings.documents(Reference.ofTag(bad.name(), "1")));
    assertEquals(Optional.empty(), holdings.image("acme/app:1"));
    assertEquals(SwarmClass.NONE, holdings.swarmClass(blob(bad)));
    assertTrue(store.contains(bad.root()), "another key may publish it again");
    assertEquals(good.root(), holdings.image("acme/app:2").orElseThrow().digest());
    assertEquals(SwarmClass.PUBLIC, holdings.swarmClass(blob(good)));
    assertEquals(List.of(), drop(bad));
    assertEquals(Set.of(key.verificationKey().id()), holdings.signers());
  }

  @Test
  void keepsWhatAnotherSignerStandsBy() throws IOException {
    MagnetManifest ours = hold(sample("1", "app"), key);
    SampleDocument theirs = sample("1", "app");
    theirs.sequence = ours.sequence() + 1;
    hold(theirs, other);
    drop(ours);
    assertEquals(ours.root(), holdings.image("acme/app:1").orElseThrow().digest());
    assertEquals(SwarmClass.PUBLIC, holdings.swarmClass(blob(ours)));
    assertEquals(1, holdings.documents(Reference.ofTag(ours.name(), "1")).size());
  }

  private static Digest blob(MagnetManifest document) {
    return document.blobs().get(0).descriptor().digest();
  }
}
