package org.lodestone.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.node.Holdings;
<<<<<<< HEAD
=======
import org.lodestone.node.Lease;
import org.lodestone.node.Origin;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageTree;
>>>>>>> main
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;
import org.lodestone.source.ImageSource;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobSeeder;
<<<<<<< HEAD
=======
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.MagnetLink;
>>>>>>> main
import org.lodestone.torrent.Tracker;

/**
 * Publishes images: image source → blob store → blob torrents → magnet manifest → signed envelope →
 * index → seed.
 */
public final class Publisher {

  private final BlobStore store;
<<<<<<< HEAD
  private final Drafts drafts;
  private final Releases releases;
=======
  private final BlobSeeder seeder;
>>>>>>> main
  private final SigningKey key;
  private final Duration validity;

  /** What a publication made. */
  public record Publication(MagnetManifest document, Envelope envelope) {}

  public Publisher(
      Holdings holdings,
      BlobSeeder seeder,
      SigningKey key,
      List<Tracker> trackers,
      List<IndexClient> indexes,
      Duration validity,
      Clock clock) {
    this.store = holdings.store();
<<<<<<< HEAD
    this.drafts = new Drafts(store, trackers, indexes, clock);
    this.releases = new Releases(holdings, seeder, trackers, indexes);
=======
    this.seeder = seeder;
>>>>>>> main
    this.key = key;
    this.validity = validity;
  }

  /**
   * Publishes and starts to seed, as far as the seeder does.
   *
   * @throws IOException also when no index took the document; it is stored and seeded even then,
   *     and the message says where it lies
   */
  public Publication publish(
      ImageSource source, RepositoryName name, List<String> tags, PublishListener listener)
      throws IOException {
    return publish(new ImageImport(holdings, listener).read(source), name, tags, listener);
  }

  /**
   * Publishes an image that is in the store, and starts to seed.
   *
   * @param root as {@link ImageImport#read} gave it
   * @throws IOException as above
   */
  public Publication publish(
      Manifest root, RepositoryName name, List<String> tags, PublishListener listener)
      throws IOException {
    VerificationKey publicHalf = key.verificationKey();
    MagnetManifest document = drafts.describe(root, name, tags, publicHalf, validity);
    Envelope envelope = Envelope.sign(MagnetManifest.PAYLOAD_TYPE, document.toStatement(), key);
    listener.signed(publicHalf.id().hex());
    releases.release(document, envelope, publicHalf, listener);
    return new Publication(document, envelope);
  }
<<<<<<< HEAD
=======

  private MagnetManifest describe(Manifest root, RepositoryName name, List<String> tags)
      throws IOException {
    ImageTree tree = ImageTree.of(root, (index, child) -> stored(child));
    List<Manifest> manifests = new ArrayList<>(tree.manifests());
    Collections.rotate(manifests, 1); // the root comes first
    Instant issued = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return new MagnetManifest(
        name,
        root.digest(),
        List.copyOf(tags),
        nextSequence(name, tags),
        issued,
        issued.plus(validity),
        manifests,
        blobs(tree));
  }

  /** The time, or more when this key has signed something newer: consumers take the highest. */
  private long nextSequence(RepositoryName name, List<String> tags) throws IOException {
    Instant now = clock.instant();
    long next = Math.max(now.toEpochMilli(), indexes.highestSequence(name, tags) + 1);
    Instant refused = Instant.ofEpochMilli(next).minus(DocumentVerifier.CLOCK_SKEW);
    if (refused.isAfter(now)) {
      throw new IOException(
          "this key has signed a document for %s %s at %s, and it is %s here: if this clock is wrong, set it; if that one was, publish under another tag, with a new key, or after %s"
              .formatted(name, tags, Instant.ofEpochMilli(next - 1), now, refused));
    }
    return next;
  }

  /** An index may list platforms that were left out of the store. */
  private Optional<Manifest> stored(Descriptor child) throws IOException {
    if (!store.contains(child.digest())) {
      return Optional.empty();
    }
    try (Lease lease = lease(child.digest());
        InputStream in = Files.newInputStream(lease.path())) {
      return Optional.of(
          Manifest.parse(Optional.of(child.mediaType()), in.readNBytes(Manifest.MAX_BYTES + 1)));
    }
  }

  private List<MagnetManifest.Blob> blobs(ImageTree tree) throws IOException {
    List<MagnetManifest.Blob> blobs = new ArrayList<>();
    for (Descriptor blob : tree.blobs()) {
      Optional<MagnetLink> magnet =
          blob.size() == 0 ? Optional.empty() : Optional.of(torrent(blob).magnet(trackers));
      blobs.add(new MagnetManifest.Blob(blob, magnet));
    }
    return blobs;
  }

  /**
   * The torrent of a blob in the store; hashed from there only when no pass over it could make it,
   * because another tool put it there or its size was not known beforehand. A blob that is doubted
   * is checked: nobody is promised what is not here.
   */
  private BlobTorrent torrent(Descriptor blob) throws IOException {
    Optional<BlobTorrent> found = holdings.torrent(blob.digest());
    lease(blob.digest()).close();
    BlobTorrent torrent =
        found.orElseThrow(
            () -> new IOException("blob " + blob.digest() + " is too large for a torrent"));
    if (torrent.size() != blob.size()) {
      throw new IOException(
          "the manifest says blob %s has %d bytes, it has %d"
              .formatted(blob.digest(), blob.size(), torrent.size()));
    }
    return torrent;
  }

  private Lease lease(Digest digest) throws IOException {
    return holdings
        .lease(digest)
        .orElseThrow(
            () ->
                new IOException(
                    "blob %s was damaged in the store, or removed from it: publish again"
                        .formatted(digest)));
  }

  private Envelope sign(MagnetManifest document, PublishListener listener) {
    Envelope envelope = Envelope.sign(MagnetManifest.PAYLOAD_TYPE, document.toStatement(), key);
    listener.signed(key.verificationKey().id().hex());
    return envelope;
  }

  private void name(MagnetManifest document) throws IOException {
    holdings.name(
        document.tags().stream().map(tag -> document.name() + ":" + tag).toList(),
        document.manifest(document.root()).orElseThrow().descriptor());
  }

  private void seed(MagnetManifest document) throws IOException {
    for (MagnetManifest.Blob blob : document.blobs()) {
      Digest digest = blob.descriptor().digest();
      if (blob.magnet().isPresent()) {
        BlobTorrent torrent = holdings.torrent(digest).orElseThrow();
        try (Lease lease = lease(digest)) {
          seeder.seed(torrent, lease.path(), trackers);
        }
      }
    }
  }
>>>>>>> main
}
