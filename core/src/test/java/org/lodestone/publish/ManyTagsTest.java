package org.lodestone.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.io.Deadline;
import org.lodestone.node.Holdings;
import org.lodestone.node.Origin;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.source.BlobSink;
import org.lodestone.source.ImageSource;
import org.lodestone.store.BlobStore;

/** A repository with a hundred thousand tags: neither a publish nor a start takes long for them. */
final class ManyTagsTest {

  private static final RepositoryName NAME = RepositoryName.parse("acme/app");
  private static final int DOCUMENTS = 800;

  /** A quiet machine needs less than a tenth of it; what grows with the square needs far more. */
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir Path dir;
  private final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private BlobStore store;
  private Holdings holdings;

  @BeforeEach
  void open() throws IOException {
    store = BlobStore.open(dir.resolve("store"));
    holdings = Holdings.open(store, Clock.systemUTC());
  }

  @AfterEach
  void close() throws IOException {
    holdings.close();
    store.close();
  }

  private static List<String> tags(int document) {
    return IntStream.range(0, MagnetManifest.MAX_TAGS)
        .mapToObj(tag -> "1.%d.%d".formatted(document, tag))
        .toList();
  }

  private MagnetManifest publish(int document) throws IOException {
    return new Publisher(
            holdings,
            (torrent, file, trackers) -> {},
            key,
            List.of(),
            List.of(),
            Duration.ofDays(1),
            Clock.systemUTC())
        .publish(new Source(), NAME, tags(document), PublishListener.NONE)
        .document();
  }

  /** As publishing does it, but with all names in one go: index.json is written once. */
  private void fill() throws IOException {
    MagnetManifest first = publish(0);
    List<String> names = new ArrayList<>();
    for (int i = 1; i < DOCUMENTS; i++) {
      MagnetManifest next =
          new MagnetManifest(
              NAME,
              first.root(),
              tags(i),
              first.sequence() + i,
              first.issued(),
              first.expires(),
              first.manifests(),
              first.blobs());
      holdings.remember(
          next,
          List.of(Envelope.sign(MagnetManifest.PAYLOAD_TYPE, next.toStatement(), key)),
          List.of(key.verificationKey().id()),
          Origin.PUBLISHED);
      next.tags().forEach(tag -> names.add(NAME + ":" + tag));
    }
    holdings.name(names, first.manifest(first.root()).orElseThrow().descriptor());
  }

  @Test
  void aPublishAndAStartAreQuickWithAHundredThousandTags() throws Exception {
    fill();
    within("a publish", () -> publish(DOCUMENTS));
    close();
    within("a start", this::open);
    assertAllThere();
    close();
    Files.delete(store.root().resolve("lodestone/catalog.db"));
    within("a start without the catalog", this::open);
    assertAllThere();
    within("a publish after it", () -> publish(DOCUMENTS + 1));
  }

  private void assertAllThere() throws IOException {
    List<String> tags = holdings.tags(NAME, Set.of(), Deadline.in(BOUND));
    assertEquals((DOCUMENTS + 1) * MagnetManifest.MAX_TAGS, tags.size());
    for (String tag : List.of("1.0.0", "1.%d.127".formatted(DOCUMENTS))) {
      assertTrue(holdings.image(NAME + ":" + tag).isPresent(), tag);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void within(String what, Step step) throws IOException {
    long begun = System.nanoTime();
    step.run();
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(taken.compareTo(BOUND) < 0, what + " took " + taken);
  }

  /** A small image: its config is its layer, too. */
  private static final class Source implements ImageSource {

    private static final byte[] CONTENT = "{}".getBytes(StandardCharsets.UTF_8);

    @Override
    public Manifest copyTo(BlobSink sink) throws IOException {
      Descriptor layer = describe(MediaTypes.OCI_LAYER, CONTENT);
      String blob = "{\"mediaType\":\"%s\",\"digest\":\"" + layer.digest() + "\",\"size\":2}";
      byte[] manifest =
          "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
              .formatted(
                  MediaTypes.OCI_MANIFEST,
                  blob.formatted(MediaTypes.OCI_CONFIG),
                  blob.formatted(layer.mediaType()))
              .getBytes(StandardCharsets.UTF_8);
      write(sink, layer, CONTENT);
      write(sink, describe(MediaTypes.OCI_MANIFEST, manifest), manifest);
      return Manifest.parse(Optional.of(MediaTypes.OCI_MANIFEST), manifest);
    }

    private static Descriptor describe(String type, byte[] content) {
      return new Descriptor(type, Digest.of(content), content.length);
    }

    private static void write(BlobSink sink, Descriptor what, byte[] content) throws IOException {
      sink.write(what.mediaType(), Optional.of(what), new ByteArrayInputStream(content));
    }

    @Override
    public String toString() {
      return "a small image";
    }

    @Override
    public void close() {
      // holds nothing
    }
  }
}
