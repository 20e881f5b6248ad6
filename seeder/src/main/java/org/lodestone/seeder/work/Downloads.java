package org.lodestone.seeder.work;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lodestone.node.BlobJobs;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Bar;
import org.lodestone.seeder.terminal.Meter;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.terminal.Units;

/** Waits for blobs that come from their swarms, and shows how far they are. */
final class Downloads {

  private static final long TICK_MILLIS = 200;

  private final BlobJobs jobs;
  private final List<CompletableFuture<Void>> blobs;
  private final long total;
  private final StatusLine line;

  /**
   * @param blobs each completes when its blob is stored
   * @param total bytes of all of them
   */
  Downloads(BlobJobs jobs, List<CompletableFuture<Void>> blobs, long total, StatusLine line) {
    this.jobs = jobs;
    this.blobs = blobs;
    this.total = total;
    this.line = line;
  }

  /**
   * @throws CommandFailure when the time is up first; what has come stays for the next try
   */
  void await(Optional<Duration> timeout) throws IOException, InterruptedException, CommandFailure {
    long started = line.now();
    Meter meter = new Meter(started, here());
    while (!pause()) {
      long here = here();
      if (timeout.isPresent() && line.now() - started > timeout.get().toNanos()) {
        throw CommandFailure.timedOut(
            "fetched %s of %s in %s"
                .formatted(Units.bytes(here), Units.bytes(total), Units.clock(timeout.get())),
            "the same command goes on from there; lodestone inspect shows whether there are seeds");
      }
      meter.sample(line.now(), here);
      line.update(
          () -> Bar.draw(line.terminal(), "  fetching", here, total, meter) + "  " + peers());
    }
    line.close();
  }

  /** Waits a little; whether everything is here by then. */
  private boolean pause() throws IOException, InterruptedException {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(blobs.toArray(CompletableFuture<?>[]::new));
    try {
      all.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      for (CompletableFuture<Void> blob : blobs) {
        if (blob.isCompletedExceptionally()) {
          rethrow(blob); // without waiting for the others, which may take for ever
        }
      }
      return false;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private static void rethrow(CompletableFuture<Void> failed) throws IOException {
    try {
      failed.join();
    } catch (CompletionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  /** What is not running any more is stored. */
  private long here() {
    return total
        - jobs.running().stream()
            .mapToLong(blob -> blob.size() - Math.min(blob.size(), blob.arrived()))
            .sum();
  }

  private String peers() {
    int most =
        jobs.running().stream()
            .flatMap(blob -> blob.swarm().stream())
            .mapToInt(swarm -> swarm.peers())
            .max()
            .orElse(0);
    return Units.count(most, "peer");
  }
}
