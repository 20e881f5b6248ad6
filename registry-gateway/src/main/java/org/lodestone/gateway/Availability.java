package org.lodestone.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.MagnetManifest.Blob;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageIndex;
import org.lodestone.oci.ImageManifest;
import org.lodestone.oci.Manifest;
import org.lodestone.pull.BlobFetcher;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.SwarmDownload;
import org.lodestone.torrent.TorrentEngine;

/**
 * Finds out whether an image's blobs can be had now: each is in the store, or its swarm has someone
 * who gives it.
 *
 * <p>The only sure sign is a peer, so the swarms are joined: a tracker goes on counting a seed that
 * died. What is joined here is what the client asks for next.
 */
final class Availability {

  private static final long FIRST_LOOK_MILLIS = 5;
  private static final long MAX_LOOK_MILLIS = 200;

  private final BlobStore store;
  private final BlobFetcher fetcher;
  private final TorrentEngine engine;
  private final Duration deadline;

  /**
   * @param deadline how long a swarm may take to show someone who has the blob
   */
  Availability(BlobStore store, BlobFetcher fetcher, TorrentEngine engine, Duration deadline) {
    this.store = store;
    this.fetcher = fetcher;
    this.engine = engine;
    this.deadline = deadline;
  }

  /**
   * A blob that is not here.
   *
   * @param received bytes that peers had sent before it was asked for now
   */
  private record Joined(Digest digest, InfoHash infoHash, SwarmDownload download, long received) {}

  /**
   * Looks for every blob of an image. Of an index the platform of this host is looked at, as that
   * is what a client beside the gateway asks for next, and some clients cannot turn back then. An
   * index without it is served when any of its configs is there.
   */
  void check(MagnetManifest document, Manifest manifest) throws UnavailableException {
    if (!(manifest instanceof ImageIndex index)) {
      await(blobs(document, manifest.references()), false);
      return;
    }
    Optional<Manifest> ours =
        index.manifests().stream()
            .filter(child -> child.platform().filter(HostPlatform::runs).isPresent())
            .flatMap(child -> document.manifest(child.digest()).stream())
            .findFirst();
    if (ours.isPresent()) {
      await(blobs(document, ours.get().references()), false);
    } else {
      await(blobs(document, configs(document, index)), true);
    }
  }

  private static List<Descriptor> configs(MagnetManifest document, ImageIndex index) {
    List<Descriptor> configs = new ArrayList<>();
    for (Descriptor child : index.manifests()) {
      Optional<Manifest> manifest = document.manifest(child.digest());
      if (manifest.isPresent() && manifest.get() instanceof ImageManifest image) {
        configs.add(image.config());
      }
    }
    return configs;
  }

  private static List<Blob> blobs(MagnetManifest document, List<Descriptor> descriptors) {
    return descriptors.stream()
        .map(Descriptor::digest)
        .distinct()
        .flatMap(digest -> document.blob(digest).stream())
        .toList();
  }

  /**
   * @param any whether one of the blobs is enough
   */
  private void await(List<Blob> blobs, boolean any) throws UnavailableException {
    List<Joined> missing = joinAll(blobs);
    int enough = any ? Math.max(0, blobs.size() - 1) : 0;
    long end = System.nanoTime() + deadline.toNanos();
    look(missing);
    for (long pause = FIRST_LOOK_MILLIS;
        missing.size() > enough;
        pause = Math.min(2 * pause, MAX_LOOK_MILLIS)) {
      if (System.nanoTime() - end > 0) {
        throw new UnavailableException(
            "in %d s no peer was found that has blob %s (%d of %d blobs are missing)"
                .formatted(
                    deadline.toSeconds(), missing.get(0).digest(), missing.size(), blobs.size()));
      }
      pause(pause);
      look(missing);
    }
  }

  private List<Joined> joinAll(List<Blob> blobs) throws UnavailableException {
    List<Joined> missing = new ArrayList<>();
    for (Blob blob : blobs) {
      Digest digest = blob.descriptor().digest();
      if (blob.magnet().isPresent() && !store.contains(digest)) {
        try {
          InfoHash infoHash = blob.magnet().get().infoHash();
          fetcher
              .fetch(blob)
              .map(download -> new Joined(digest, infoHash, download, received(infoHash)))
              .ifPresent(missing::add);
        } catch (IOException e) {
          throw new UnavailableException("blob " + digest + ": " + e.getMessage(), e);
        }
      }
    }
    return missing;
  }

  /** Drops those that have a source. */
  private void look(List<Joined> missing) throws UnavailableException {
    for (Iterator<Joined> left = missing.iterator(); left.hasNext(); ) {
      if (hasSource(left.next())) {
        left.remove();
      }
    }
  }

  private boolean hasSource(Joined joined) throws UnavailableException {
    SwarmDownload download = joined.download();
    if (download.completion().isDone()) {
      try {
        download.completion().join();
        return true;
      } catch (CompletionException e) {
        throw new UnavailableException(e.getCause().getMessage(), e);
      }
    }
    // Not the verified bytes: they grow too while what an earlier download left is checked.
    return received(joined.infoHash()) > joined.received()
        || engine.stats(joined.infoHash()).filter(stats -> stats.connectedSeeds() > 0).isPresent();
  }

  private long received(InfoHash infoHash) {
    return engine.stats(infoHash).map(TorrentEngine.SwarmStats::downloaded).orElse(0L);
  }

  private static void pause(long millis) throws UnavailableException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("the gateway is stopping", e);
    }
  }
}
