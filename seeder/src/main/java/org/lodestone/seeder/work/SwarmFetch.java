package org.lodestone.seeder.work;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.lodestone.document.MagnetManifest;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.Holdings;
import org.lodestone.node.PublicSeeds;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;

/**
 * Brings blobs from their swarms into a store.
 *
 * @param hints which places in magnet links may be called
 * @param trackers asked beside those of the links
 * @param timeout empty to wait for seeds as long as it takes
 */
public record SwarmFetch(
    EngineStart engines, HintFilter hints, List<Tracker> trackers, Optional<Duration> timeout) {

  private static final String NAME_PREFIX = "sha256-";

  /** Starts an engine, only when something has to be fetched. */
  public interface EngineStart {
    TorrentEngine start() throws IOException;
  }

  /**
   * What came from the swarms.
   *
   * @param bytes those of the blobs that were not in the store
   * @param time from the first request until the last blob is stored
   */
  public record Summary(int blobs, long bytes, Duration time) {

    /** For people. */
    @Override
    public String toString() {
      double seconds = Math.max(0.001, time.toMillis() / 1000.0);
      return blobs == 0
          ? "every blob was there already"
          : "fetched %s, %s in %.1f s, %s"
              .formatted(
                  Units.count(blobs, "blob"),
                  Units.bytes(bytes),
                  seconds,
                  Units.rate(bytes / seconds));
    }
  }

  public Summary into(Holdings holdings, List<MagnetManifest.Blob> blobs, StatusLine line)
      throws IOException, InterruptedException, CommandFailure {
    List<MagnetManifest.Blob> missing = new ArrayList<>();
    for (MagnetManifest.Blob blob : blobs) {
      if (blob.magnet().isEmpty()) {
        holdings.store().put(new byte[0]);
      } else if (!holdings.has(blob.descriptor().digest())) {
        missing.add(blob);
      }
    }
    return missing.isEmpty() ? new Summary(0, 0, Duration.ZERO) : download(holdings, missing, line);
  }

  private Summary download(Holdings holdings, List<MagnetManifest.Blob> blobs, StatusLine line)
      throws IOException, InterruptedException, CommandFailure {
    try (TorrentEngine engine = engines.start();
        PublicSeeds seeds = new PublicSeeds(holdings, engine, hints, trackers);
        BlobJobs jobs = new BlobJobs(holdings, seeds, engine, hints, trackers)) {
      long started = line.now();
      List<CompletableFuture<Void>> stored = new ArrayList<>();
      long total = 0;
      for (MagnetManifest.Blob blob : blobs) {
        stored.add(jobs.fetchToStore(blob));
        total += blob.descriptor().size();
      }
      new Downloads(jobs, stored, total, line).await(timeout);
      return new Summary(blobs.size(), total, Duration.ofNanos(line.now() - started));
    }
  }

  /**
   * The blob that a link of ours names: the digest is in {@code dn}, the size in {@code xl}.
   *
   * @throws IllegalArgumentException when the link lacks them
   */
  public static MagnetManifest.Blob blobOf(MagnetLink magnet) {
    String name = magnet.displayName().orElse("");
    if (!name.startsWith(NAME_PREFIX) || magnet.length().isEmpty()) {
      throw new IllegalArgumentException(
          "this magnet link names no blob: expected dn=sha256-<hex> and xl=<size>, found dn="
              + name
              + (magnet.length().isEmpty() ? " and no xl" : ""));
    }
    Digest digest = new Digest(name.substring(NAME_PREFIX.length()));
    Descriptor content =
        new Descriptor("application/octet-stream", digest, magnet.length().getAsLong());
    return new MagnetManifest.Blob(content, Optional.of(magnet));
  }
}
