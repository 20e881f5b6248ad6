package org.lodestone.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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
    return new Documents(new Indexes(indexes, signer), validity, clock)
        .describe(tree, blobs(tree), name, tags);
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
