package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SampleDocument;
import org.lodestone.journal.Journal;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.FakeEngine;
import org.lodestone.torrent.FakeNetwork;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.TorrentEngine;

/** A node on a network inside this process, and what it takes to give it something to do. */
public final class TestNode implements AutoCloseable {

  private static final SigningKey KEY = SigningKey.generate(SigningKey.Algorithm.ED25519);

  public final BlobStore store;
  public final Holdings holdings;
  public final FakeEngine engine;
  public final PublicSeeds seeds;
  public final Journal journal;
  public final BlobJobs jobs;
  private long sequence = 1;

  public TestNode(Path root, FakeNetwork network, Duration patience) throws IOException {
    this(root, network, patience, Clock.systemUTC());
  }

  public TestNode(Path root, FakeNetwork network, Duration patience, Clock clock)
      throws IOException {
    store = BlobStore.open(root);
    holdings = Holdings.open(store, clock);
    engine = network.engine(holdings.suspects());
    HintFilter hints = new HintFilter(List.of(), FakeNetwork.TRACKERS);
    seeds = new PublicSeeds(holdings, engine, hints, FakeNetwork.TRACKERS);
    journal = new Journal(clock);
    jobs = new BlobJobs(holdings, seeds, engine, hints, FakeNetwork.TRACKERS, journal, patience);
  }

  public static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  public static BlobTorrent torrentOf(Path dir, byte[] content) throws IOException {
    Path file = Files.write(dir.resolve(Digest.of(content).hex()), content);
    return BlobHasher.hash(file).torrent().orElseThrow();
  }

  /** The blob in the swarm of that torrent, as a document lists it. */
  public static MagnetManifest.Blob listed(byte[] content, BlobTorrent torrent) {
    MagnetLink link = torrent.magnet(FakeNetwork.TRACKERS);
    Digest digest = Digest.of(content);
    return new MagnetManifest.Blob(
        new Descriptor(MediaTypes.OCI_LAYER, digest, content.length),
        Optional.of(
            new MagnetLink(
                link.infoHash(),
                link.multihashV2(),
                Optional.of("sha256-" + digest.hex()),
                link.length(),
                link.trackers(),
                List.of(),
                List.of())));
  }

  /** Seeds the content from a file in that directory. */
  public static MagnetManifest.Blob seed(TorrentEngine seeder, Path dir, byte[] content)
      throws IOException {
    BlobTorrent torrent = torrentOf(dir, content);
    seeder.seed(torrent, dir.resolve(torrent.digest().hex()), FakeNetwork.TRACKERS);
    return listed(content, torrent);
  }

  /** Remembers a document of an image that has these blobs. */
  public void remember(Origin origin, MagnetManifest.Blob... blobs) throws IOException {
    remember(origin, "acme/app", List.of(blobs));
  }

  /** The same of an image with that name, and tag 1. */
  MagnetManifest remember(Origin origin, String name, List<MagnetManifest.Blob> blobs)
      throws IOException {
    MagnetManifest document = document(RepositoryName.parse(name), blobs);
    holdings.remember(
        document,
        List.of(Envelope.sign(MagnetManifest.PAYLOAD_TYPE, document.toStatement(), KEY)),
        List.of(KEY.verificationKey().id()),
        origin);
    return document;
  }

  private MagnetManifest document(RepositoryName name, List<MagnetManifest.Blob> blobs) {
    Manifest manifest = imageOf(blobs.stream().map(MagnetManifest.Blob::descriptor).toList());
    Instant issued = SampleDocument.ISSUED;
    return new MagnetManifest(
        name,
        manifest.digest(),
        List.of("1"),
        sequence++,
        issued,
        issued.plusSeconds(60),
        List.of(manifest),
        blobs);
  }

  /** An image of these layers, the first of which is its config, too. */
  static Manifest imageOf(List<Descriptor> blobs) {
    String layers = blobs.stream().map(TestNode::json).collect(Collectors.joining(",", "[", "]"));
    return SampleDocument.manifest(
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":%s}"
            .formatted(MediaTypes.OCI_MANIFEST, json(blobs.get(0)), layers));
  }

  private static String json(Descriptor it) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(it.mediaType(), it.digest(), it.size());
  }

  /** Asks again and again until it holds; the test's time limit ends it otherwise. */
  public static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Override
  public void close() throws IOException {
    jobs.close();
    seeds.close();
    engine.close();
    holdings.close();
    store.close();
  }
}
