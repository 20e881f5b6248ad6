package org.lodestone.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
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
import org.lodestone.node.Holdings;
import org.lodestone.node.Lease;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.VerificationKey;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.Tracker;
import org.lodestone.trust.DocumentVerifier;

/**
 * Describes images that are in a store by documents that nobody has signed yet. Whoever has the key
 * signs them, in this process or another.
 */
public final class Drafts {

  private final Holdings holdings;
  private final List<Tracker> trackers;
  private final List<IndexClient> indexes;
  private final Clock clock;

  /**
   * @param trackers for the magnet links
   * @param indexes asked for what the key has published before
   */
  public Drafts(Holdings holdings, List<Tracker> trackers, List<IndexClient> indexes, Clock clock) {
    this.holdings = holdings;
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
    return describe(
        ImageTree.of(root, (index, child) -> stored(child)), name, tags, signer, validity);
  }

  /**
   * The same of an image whose parts have been looked up.
   *
   * @throws NotPublishableException when no document can speak of such an image
   */
  MagnetManifest describe(
      ImageTree tree,
      RepositoryName name,
      List<String> tags,
      VerificationKey signer,
      Duration validity)
      throws IOException {
    List<Manifest> manifests = new ArrayList<>(tree.manifests());
    Collections.rotate(manifests, 1); // the root comes first
    Instant issued = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    List<MagnetManifest.Blob> blobs = blobs(tree);
    long sequence = nextSequence(name, tags, signer);
    try {
      return new MagnetManifest(
          name,
          tree.root().digest(),
          List.copyOf(tags),
          sequence,
          issued,
          issued.plus(validity),
          manifests,
          blobs);
    } catch (IllegalArgumentException e) {
      throw new NotPublishableException(e.getMessage(), e);
    }
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
    if (!holdings.store().contains(child.digest())) {
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
}
