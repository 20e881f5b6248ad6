package org.lodestone.publish;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.VerificationKey;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobHasher.Hashed;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.Tracker;
import org.lodestone.trust.DocumentVerifier;

/**
 * Describes images that are in a store by documents that nobody has signed yet. Whoever has the key
 * signs them, in this process or another.
 */
public final class Drafts {

  private final BlobStore store;
  private final BlobTorrents torrents;
  private final List<Tracker> trackers;
  private final List<IndexClient> indexes;
  private final Clock clock;

  /**
   * @param trackers for the magnet links
   * @param indexes asked for what the key has published before
   */
  public Drafts(BlobStore store, List<Tracker> trackers, List<IndexClient> indexes, Clock clock) {
    this.store = store;
    this.torrents = new BlobTorrents(store);
    this.trackers = List.copyOf(trackers);
    this.indexes = List.copyOf(indexes);
    this.clock = clock;
  }

  /**
   * @param root of an image that is in the store with all its parts
   * @param signer whose signature the document is to get
   * @throws IOException also when this key has published something for later than now
   */
  public MagnetManifest describe(
      Manifest root,
      RepositoryName name,
      List<String> tags,
      VerificationKey signer,
      Duration validity)
      throws IOException {
    ImageTree tree = ImageTree.of(root, (index, child) -> stored(child));
    List<Manifest> manifests = new ArrayList<>(tree.manifests());
    Collections.rotate(manifests, 1); // the root comes first
    Instant issued = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return new MagnetManifest(
        name,
        root.digest(),
        List.copyOf(tags),
        nextSequence(name, tags, signer),
        issued,
        issued.plus(validity),
        manifests,
        blobs(tree));
  }

  /** The time, or more when this key has signed something newer: consumers take the highest. */
  private long nextSequence(RepositoryName name, List<String> tags, VerificationKey signer)
      throws IOException {
    Instant now = clock.instant();
    long next =
        Math.max(now.toEpochMilli(), new Indexes(indexes, signer).highestSequence(name, tags) + 1);
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
    try (var in = store.read(child.digest())) {
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
   * because another tool put it there or its size was not known beforehand.
   */
  private BlobTorrent torrent(Descriptor blob) throws IOException {
    Optional<BlobTorrent> saved = torrents.find(blob.digest());
    BlobTorrent torrent = saved.isPresent() ? saved.get() : hashStored(blob.digest());
    if (torrent.size() != blob.size()) {
      throw new IOException(
          "the manifest says blob %s has %d bytes, it has %d"
              .formatted(blob.digest(), blob.size(), torrent.size()));
    }
    return torrent;
  }

  private BlobTorrent hashStored(Digest blob) throws IOException {
    Hashed hashed = BlobHasher.hash(store.path(blob));
    if (!hashed.digest().equals(blob)) {
      throw new IOException(
          "blob %s is damaged in the store: its content is %s; remove %s and publish again"
              .formatted(blob, hashed.digest(), store.path(blob)));
    }
    BlobTorrent torrent =
        hashed
            .torrent()
            .orElseThrow(() -> new IOException("blob " + blob + " is too large for a torrent"));
    torrents.save(torrent);
    return torrent;
  }
}
