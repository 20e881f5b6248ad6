package org.lodestone.pull;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.StoredDocuments;
import org.lodestone.oci.Digest;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.sign.Envelope;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.TorrentEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole blobs of a store, seeded again when a program starts. */
public final class StoredBlobs {

  private static final Logger LOG = LoggerFactory.getLogger(StoredBlobs.class);

  private final BlobStore store;
  private final BlobTorrents torrents;
  private final HintFilter hints;

  public StoredBlobs(BlobStore store, BlobTorrents torrents, HintFilter hints) {
    this.store = store;
    this.torrents = torrents;
    this.hints = hints;
  }

  /** Seeds each on the operator's trackers and on those its documents name and may name. */
  public void seed(TorrentEngine engine, List<String> trackers) throws IOException {
    List<MagnetLink> magnets = magnets();
    for (Digest digest : store.list()) {
      Optional<BlobTorrent> torrent = torrent(digest);
      if (torrent.isPresent()) {
        engine.seed(torrent.get(), store.path(digest), trackers);
      }
    }
    // Beside everything else: names may have to be looked up, and nothing waits for that.
    for (MagnetLink magnet : magnets) {
      CompletableFuture<Void> unused =
          hints
              .filter(magnet)
              .thenAccept(
                  usable ->
                      engine.addHints(usable.withHints(usable.trackers(), List.of(), List.of())));
    }
  }

  /** Those links of the documents that name trackers. */
  private List<MagnetLink> magnets() throws IOException {
    StoredDocuments documents = new StoredDocuments(store);
    List<MagnetLink> magnets = new ArrayList<>();
    for (String name : documents.names()) {
      try {
        Optional<Envelope> envelope = documents.read(name);
        if (envelope.isPresent()) {
          for (MagnetManifest.Blob blob : MagnetManifest.parse(envelope.get().payload()).blobs()) {
            blob.magnet().filter(magnet -> !magnet.trackers().isEmpty()).ifPresent(magnets::add);
          }
        }
      } catch (IllegalArgumentException e) {
        LOG.warn("ignoring saved document {}: {}", documents.path(name), e.getMessage());
      }
    }
    return magnets;
  }

  /** Empty for what has no torrent: manifests and empty blobs. */
  private Optional<BlobTorrent> torrent(Digest digest) throws IOException {
    Optional<BlobTorrent> saved = torrents.find(digest);
    if (saved.isPresent() || isManifest(digest)) {
      return saved;
    }
    BlobHasher.Hashed hashed = BlobHasher.hash(store.path(digest));
    if (!hashed.digest().equals(digest)) {
      LOG.warn("removing blob {}: its content on disk is {}", digest, hashed.digest());
      store.delete(digest);
      return Optional.empty();
    }
    if (hashed.torrent().isPresent()) {
      torrents.save(hashed.torrent().get());
    }
    return hashed.torrent();
  }

  private boolean isManifest(Digest digest) throws IOException {
    if (Files.size(store.path(digest)) > Manifest.MAX_BYTES) {
      return false;
    }
    try {
      Manifest.parse(Optional.empty(), Files.readAllBytes(store.path(digest)));
      return true;
    } catch (InvalidManifestException e) {
      return false;
    }
  }
}
