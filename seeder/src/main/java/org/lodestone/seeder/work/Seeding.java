package org.lodestone.seeder.work;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.terminal.Meter;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.TorrentEngine.SwarmStats;
import org.lodestone.torrent.Tracker;

/** Stays in the swarms of some blobs, and tells how it goes, until enough others have them. */
public final class Seeding {

  private static final long TICK_MILLIS = 500;

  private final TorrentEngine engine;
  private final List<Tracker> trackers;
  private final List<BlobTorrent> blobs;
  private final StatusLine line;

  public Seeding(
      TorrentEngine engine, List<Tracker> trackers, List<BlobTorrent> blobs, StatusLine line) {
    this.engine = engine;
    this.trackers = List.copyOf(trackers);
    this.blobs = List.copyOf(blobs);
    this.line = line;
  }

  /**
   * @param wanted null to go on until interrupted
   * @param timeout null to wait for as long as it takes
   */
  public int until(Integer wanted, Duration timeout) throws InterruptedException, CommandFailure {
    long started = line.now();
    line.message(
        "seeding "
            + Units.count(blobs.size(), "blob")
            + " on port "
            + engine.port()
            + goal(wanted));
    Meter meter = new Meter(started, 0);
    Copies copies = new Copies(engine, trackers, blobs, wanted == null ? 0 : wanted, started);
    int seen = 0;
    while (wanted == null || seen < wanted) {
      int now = wanted == null ? 0 : copies.fewest(line.now());
      if (now != seen) {
        seen = now;
        line.message("  " + seen + " of " + Units.copies(wanted));
        continue;
      }
      if (timeout != null && wanted != null && line.now() - started > timeout.toNanos()) {
        throw CommandFailure.timedOut(
            "only %d of %s after %s".formatted(seen, Units.copies(wanted), Units.clock(timeout)),
            "every consumer that pulls the image and goes on running counts");
      }
      draw(meter, seen, wanted);
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
    return ExitCode.OK;
  }

  private static String goal(Integer wanted) {
    return wanted == null ? "; ^C ends it" : " until others have " + Units.copies(wanted);
  }

  private void draw(Meter meter, int seen, Integer wanted) {
    if (!line.terminal().interactive()) {
      return; // in a log, only what changes is worth a line
    }
    long sent = 0;
    int peers = 0;
    for (BlobTorrent blob : blobs) {
      Optional<SwarmStats> stats = engine.stats(blob.infoHash());
      sent += stats.map(SwarmStats::uploaded).orElse(0L);
      peers = Math.max(peers, stats.map(SwarmStats::peers).orElse(0));
    }
    meter.sample(line.now(), sent);
    String arrow = line.terminal().unicode() ? "↑ " : "up ";
    String text =
        "  %s%s  %s sent  %s%s"
            .formatted(
                arrow,
                Units.rate(meter.rate()),
                Units.bytes(sent),
                Units.count(peers, "peer"),
                wanted == null ? "" : "  " + seen + " of " + Units.copies(wanted));
    line.update(() -> text);
  }
}
