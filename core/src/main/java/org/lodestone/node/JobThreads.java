package org.lodestone.node;

import com.google.common.util.concurrent.MoreExecutors;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.lodestone.io.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the jobs of a node do, by how long it takes, so that no disk holds up what is quick. */
final class JobThreads implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobThreads.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ScheduledExecutorService events =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("blob-jobs"));
  private final ExecutorService storing = DaemonThreads.single("blob-storing");
  private final ExecutorService copying = DaemonThreads.single("blob-copies");

  /** Where jobs learn what has become of their sources. Nothing there waits for a disk to write. */
  Executor events() {
    return events;
  }

  /** Where small files are written and blobs stored, one after the other. */
  Executor storing() {
    return storing;
  }

  /** Where a source's file is made from what another one has brought. */
  Executor copying() {
    return copying;
  }

  /** Runs it again and again among the events. */
  ScheduledFuture<?> every(Duration interval, Runnable look) {
    long nanos = interval.toNanos();
    return events.scheduleWithFixedDelay(look, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Works off what is due: what is whole is stored. */
  @Override
  public void close() {
    copying.shutdownNow();
    if (!MoreExecutors.shutdownAndAwaitTermination(events, LIMIT)
        || !MoreExecutors.shutdownAndAwaitTermination(storing, LIMIT)) {
      LOG.warn("blobs were still being stored after {}", LIMIT);
    }
  }
}
