package org.lodestone.node;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;

/** Who else has the blobs of this node. */
final class OtherCopies {

  /** Anybody can claim to have copies: more of them count for no more than this. */
  private static final int MOST_CLAIMED = 8;

  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final Duration REMEMBERED = Duration.ofMinutes(30);
  private static final int MAX_REMEMBERED = 20_000;

  private final Holdings holdings;
  private final TorrentEngine engine;
  private final PublicSeeds seeds;
  private final HintFilter hints;
  private final List<Tracker> trackers;
  private final BlobTorrents torrents;

  /** Whether a blob was proved to be elsewhere. */
  private final Cache<Digest, Boolean> asked =
      CacheBuilder.newBuilder().maximumSize(MAX_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /**
   * @param trackers the operator's own
   */
  OtherCopies(
      Holdings holdings,
      TorrentEngine engine,
      PublicSeeds seeds,
      HintFilter hints,
      List<Tracker> trackers) {
    this.holdings = holdings;
    this.engine = engine;
    this.seeds = seeds;
    this.hints = hints;
    this.trackers = List.copyOf(trackers);
    this.torrents = new BlobTorrents(holdings.store());
  }

  /** How many others are said to have all of these: a hint, for an order and nothing else. */
  int claimed(Collection<BlobTable.Row> blobs) {
    return blobs.stream()
        .flatMap(blob -> seeds.claimedCopies(blob.digest()).stream())
        .mapToInt(claimed -> Math.min(MOST_CLAIMED, claimed))
        .min()
        .orElse(0);
  }

  /**
   * Whether each of these can be had again: from a registry that had it, or in a swarm where
   * somebody proves to have it ({@link TorrentEngine#copies}); what is in none, as the manifests,
   * is in documents. Takes as long as peers do, at most half a minute.
   */
  boolean areProved(Collection<BlobTable.Row> blobs) throws IOException {
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (BlobTable.Row blob : blobs) {
      Optional<BlobTable.Public> listed = holdings.publicBlob(blob.digest());
      if (listed.isPresent() && blob.size() > 0 && !holdings.upstreams().has(blob.digest())) {
        answers.add(isProved(listed.get()));
      }
    }
    try {
      CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
          .get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while peers were asked for copies");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
    return answers.stream().allMatch(CompletableFuture::join);
  }

  private CompletableFuture<Boolean> isProved(BlobTable.Public blob) throws IOException {
    Optional<Boolean> known = Optional.ofNullable(asked.getIfPresent(blob.digest()));
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(known.get());
    }
    Optional<BlobTorrent> torrent = torrents.find(blob.digest());
    return torrent.isEmpty()
        ? CompletableFuture.completedFuture(false)
        : ask(torrent.get(), blob.trackers());
  }

  private CompletableFuture<Boolean> ask(BlobTorrent torrent, Collection<Tracker> hinted) {
    MagnetLink magnet = torrent.magnet(hinted.stream().limit(MagnetLink.MAX_HINTS).toList());
    return hints
        .filter(magnet)
        .thenCompose(
            usable ->
                engine.copies(
                    torrent,
                    Stream.concat(trackers.stream(), usable.trackers().stream())
                        .distinct()
                        .toList(),
                    1))
        .thenApply(
            copies -> {
              asked.put(torrent.digest(), copies > 0);
              return copies > 0;
            });
  }
}
