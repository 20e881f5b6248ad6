package org.lodestone.publish;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.node.Holdings;
import org.lodestone.node.Lease;
import org.lodestone.node.Origin;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;
import org.lodestone.torrent.BlobSeeder;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.Tracker;

/** Brings signed documents among people: remembers them, names, submits and seeds their images. */
public final class Releases {

  private final Holdings holdings;
  private final BlobSeeder seeder;
  private final List<Tracker> trackers;
  private final List<IndexClient> indexes;

  public Releases(
      Holdings holdings, BlobSeeder seeder, List<Tracker> trackers, List<IndexClient> indexes) {
    this.holdings = holdings;
    this.seeder = seeder;
    this.trackers = List.copyOf(trackers);
    this.indexes = List.copyOf(indexes);
  }

  /**
   * Publishes a document and starts to seed its image, as far as the seeder does.
   *
   * @param envelope over the document, signed by the key
   * @throws IOException also when no index took the document; it is stored and seeded even then,
   *     and the message says where it lies
   */
  public void release(
      MagnetManifest document, Envelope envelope, VerificationKey key, PublishListener listener)
      throws IOException {
    holdings.remember(document, List.of(envelope), List.of(key.id()), Origin.PUBLISHED);
    name(document);
    Optional<IOException> refusal = new Indexes(indexes, key).submit(envelope, listener);
    seed(document);
    if (refusal.isPresent()) {
      throw new IOException(
          "%s; the image is in the store and its signed document in %s, but no index has it: publish again"
              .formatted(
                  refusal.get().getMessage(), holdings.documentFile(envelope.payloadDigest())),
          refusal.get());
    }
  }

  /**
   * Checks that a document is about what is in the store. One that was signed elsewhere may come
   * when the image is gone, or be another's.
   *
   * @throws IOException naming the part that is not there, or is another torrent here
   */
  public void requireHeld(MagnetManifest document) throws IOException {
    for (Manifest manifest : document.manifests()) {
      requireHeld(manifest.digest());
    }
    for (MagnetManifest.Blob blob : document.blobs()) {
      Digest digest = blob.descriptor().digest();
      requireHeld(digest);
      if (blob.magnet().isPresent()) {
        InfoHash said = blob.magnet().get().infoHash();
        Optional<InfoHash> found = holdings.torrent(digest).map(BlobTorrent::infoHash);
        if (!found.equals(Optional.of(said))) {
          throw new IOException(
              "the document lists blob %s as torrent %s, here it is %s"
                  .formatted(digest, said, found.map(InfoHash::toString).orElse("damaged")));
        }
      }
    }
  }

  private void requireHeld(Digest digest) throws IOException {
    if (!holdings.store().contains(digest)) {
      throw new IOException("the store does not have %s of the image".formatted(digest));
    }
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
