package org.lodestone.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.node.Holdings;
import org.lodestone.node.RememberedDocument;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.oci.TestImage;
import org.lodestone.publish.Publisher.Publication;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.source.BlobSink;
import org.lodestone.source.ImageSource;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.LibtorrentEngine;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;

final class PublisherTest {

  private static final RepositoryName NAME = RepositoryName.parse("acme/app");
  private static final Tracker TRACKER = Tracker.parse("http://127.0.0.1:1/announce");

  @TempDir Path dir;
  private final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private BlobStore store;
  private Holdings holdings;
  private TorrentEngine engine;

  @BeforeEach
  void open() throws IOException {
    store = BlobStore.open(dir.resolve("store"));
    holdings = Holdings.open(store, Clock.systemUTC());
    engine =
        LibtorrentEngine.start(
            EngineConfig.defaults().withListen(List.of("127.0.0.1"), 0), EngineListener.NONE);
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    holdings.close();
    store.close();
  }

  private Publisher publisher(IndexClient... indexes) {
    return new Publisher(
        holdings,
        engine,
        key,
        List.of(TRACKER),
        List.of(indexes),
        Duration.ofDays(30),
        Clock.systemUTC());
  }

  @Test
  void storesDescribesSignsAndSeeds() throws IOException {
    Source source = new Source(random(300_000), random(10), new byte[0]);
    Publication publication =
        publisher().publish(source, NAME, List.of("1", "latest"), PublishListener.NONE);

    MagnetManifest document = publication.document();
    assertTrue(publication.envelope().signedBy(key.verificationKey()));
    assertArrayEquals(document.toStatement(), publication.envelope().payload());
    assertEquals(Digest.of(source.manifest()), document.root());
    assertEquals(document.issued().plus(Duration.ofDays(30)), document.expires());
    Set<InfoHash> seeded = new HashSet<>();
    for (byte[] blob : source.blobs) {
      MagnetManifest.Blob described = document.blob(Digest.of(blob)).orElseThrow();
      assertArrayEquals(blob, Files.readAllBytes(store.path(Digest.of(blob))));
      assertEquals(blob.length == 0, described.magnet().isEmpty());
      if (blob.length > 0) {
        assertEquals(
            BlobHasher.hash(store.path(Digest.of(blob)))
                .torrent()
                .orElseThrow()
                .magnet(List.of(TRACKER)),
            described.magnet().orElseThrow());
        seeded.add(described.magnet().orElseThrow().infoHash());
      }
    }
    assertEquals(seeded, Set.copyOf(engine.active()));
    String names = Files.readString(store.root().resolve("index.json"));
    assertTrue(names.contains("acme/app:1") && names.contains("acme/app:latest"), names);
  }

  @Test
  void publishesAnIndexInAnIndexWhole() throws IOException {
    TestImage image = TestImage.twoPlatforms();
    for (byte[] content : image.blobs().values()) {
      store.put(content);
    }
    Manifest outer =
        Manifest.parse(
            Optional.of(MediaTypes.OCI_INDEX),
            "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}"
                .formatted(MediaTypes.OCI_INDEX, image.root().digest(), image.root().size())
                .getBytes(UTF_8));
    store.put(outer.bytes());
    MagnetManifest document =
        publisher().publish(outer, NAME, List.of("1"), PublishListener.NONE).document();
    assertEquals(outer, document.manifests().get(0));
    assertEquals(4, document.manifests().size());
    assertEquals(image.blobs().size() - 3, document.blobs().size());
  }

  @Test
  void readsNoStoredBlobAgain() throws IOException {
    Source source = new Source(random(1000));
    publisher().publish(source, NAME, List.of("1"), PublishListener.NONE);
    Source again = new Source(source.blobs.get(1));
    MagnetManifest document =
        publisher().publish(again, NAME, List.of("2"), PublishListener.NONE).document();
    assertEquals(List.of(), again.written);
    assertEquals(2, document.blobs().size());
  }

  /** As a disk does it, while nobody looked: after a stop that was not clean it is doubted. */
  @Test
  void promisesNothingThatHasRottenInTheStore() throws IOException {
    byte[] layer = random(1000);
    publisher().publish(new Source(layer), NAME, List.of("1"), PublishListener.NONE);
    Path file = store.path(Digest.of(layer));
    FileTime time = Files.getLastModifiedTime(file);
    Files.write(file, new byte[] {1}, StandardOpenOption.WRITE);
    Files.setLastModifiedTime(file, time);
    holdings.flush();
    Holdings killed = holdings;
    holdings = Holdings.open(store, Clock.systemUTC());
    Source again = new Source(layer);
    publisher().publish(again, NAME, List.of("2"), PublishListener.NONE);
    assertEquals(List.of(MediaTypes.OCI_LAYER), again.written);
    assertArrayEquals(layer, Files.readAllBytes(file));
    killed.close();
  }

  @Test
  void keepsAndSeedsWhatNoIndexTook() throws IOException {
    IndexClient nobody = new IndexClient(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(5));
    Source source = new Source(random(1000));
    IOException failure =
        assertThrows(
            IOException.class,
            () -> publisher(nobody).publish(source, NAME, List.of("1"), PublishListener.NONE));
    assertEquals(2, engine.active().size());
    RememberedDocument kept = holdings.documents(Reference.ofTag(NAME, "1")).get(0);
    Envelope envelope = kept.envelopes().get(0);
    String saved = holdings.documentFile(envelope.payloadDigest()).toString();
    assertTrue(failure.getMessage().contains("http://127.0.0.1:1"), failure.getMessage());
    assertTrue(failure.getMessage().contains(saved), failure.getMessage());
    assertTrue(envelope.signedBy(key.verificationKey()));
  }

  @Test
  void refusesABlobThatIsNotThePromisedOne() throws IOException {
    byte[] promised = random(1000);
    byte[] other = promised.clone();
    other[500]++;
    IOException changed = assertThrows(IOException.class, () -> writeAs(promised, other));
    assertTrue(changed.getMessage().contains("has other content"), changed.getMessage());
    IOException longer = assertThrows(IOException.class, () -> writeAs(promised, new byte[1001]));
    assertTrue(
        longer.getMessage().contains("more than the promised 1000 bytes"), longer.getMessage());
    assertThrows(IOException.class, () -> writeAs(promised, new byte[999]));
    assertFalse(store.contains(Digest.of(promised)));
    assertFalse(store.contains(Digest.of(other)));
  }

  private void writeAs(byte[] promised, byte[] found) throws IOException {
    TorrentSink sink = new TorrentSink(holdings, PublishListener.NONE);
    sink.write(
        MediaTypes.OCI_LAYER,
        Optional.of(new Descriptor(MediaTypes.OCI_LAYER, Digest.of(promised), promised.length)),
        new ByteArrayInputStream(found));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** An image in memory that notes what is taken from it. */
  private static final class Source implements ImageSource {

    private final List<byte[]> blobs = new ArrayList<>();
    private final List<String> written = new ArrayList<>();

    Source(byte[]... layers) {
      blobs.add("{}".getBytes(StandardCharsets.UTF_8));
      blobs.addAll(List.of(layers));
    }

    byte[] manifest() {
      StringBuilder json = new StringBuilder("{\"schemaVersion\":2,\"mediaType\":\"");
      json.append(MediaTypes.OCI_MANIFEST).append("\",\"config\":").append(descriptor(0));
      for (int i = 1; i < blobs.size(); i++) {
        json.append(i == 1 ? ",\"layers\":[" : ",").append(descriptor(i));
      }
      return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private String descriptor(int index) {
      byte[] blob = blobs.get(index);
      return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
          .formatted(type(index), Digest.of(blob), blob.length);
    }

    private static String type(int index) {
      return index == 0 ? MediaTypes.OCI_CONFIG : MediaTypes.OCI_LAYER;
    }

    @Override
    public Manifest copyTo(BlobSink sink) throws IOException {
      for (int i = 0; i < blobs.size(); i++) {
        write(sink, type(i), blobs.get(i));
      }
      write(sink, MediaTypes.OCI_MANIFEST, manifest());
      return Manifest.parse(Optional.of(MediaTypes.OCI_MANIFEST), manifest());
    }

    private void write(BlobSink sink, String type, byte[] blob) throws IOException {
      Descriptor descriptor = new Descriptor(type, Digest.of(blob), blob.length);
      if (!sink.contains(descriptor.digest())) {
        written.add(type);
        sink.write(type, Optional.of(descriptor), new ByteArrayInputStream(blob));
      }
    }

    @Override
    public String toString() {
      return "test image";
    }

    @Override
    public void close() {
      // holds nothing
    }
  }
}
