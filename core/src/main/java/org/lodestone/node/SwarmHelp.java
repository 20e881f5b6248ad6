package org.lodestone.node;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lodestone.journal.BlobRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a registry help the swarm that a job's blob comes from, as a web seed (BEP 19), while that
 * swarm alone would be much slower than the registry: while it brings nothing for {@link
 * BlobJobs#EAGERNESS}, or less than three quarters of what the registry has lately brought.
 *
 * <p>On one link each takes from the other, so that a quick swarm looks slow while it is helped. So
 * help ends when the swarm brings half as much beside it, and comes back when that was too soon:
 * each time for twice as long. A registry that does not give is left out for the rest of the job.
 *
 * <p>Guarded by the job's lock.
 */
final class SwarmHelp {

  private static final Logger LOG = LoggerFactory.getLogger(SwarmHelp.class);

  /** A swarm that is slower than this part of the registry is helped. */
  private static final double SLOW = 0.75;

  /** One that brings this part of the registry's rate while it is helped may do without. */
  private static final double QUICK = 0.5;

  private final BlobJobs jobs;
  private final BlobKey blob;
  private final BlobRecord record;
  private final Set<StreamSource> dropped = new HashSet<>();
  private Optional<Helped> helped = Optional.empty();

  /** What is measured, and by how much it is; new with each leader and each change of help. */
  private Optional<SwarmFeed> measured = Optional.empty();

  private Pace pace;
  private Duration stay;

  /**
   * How many ranges are asked of the registry at a time: while one is on its way there, another
   * comes.
   */
  private static final int RANGES = 2;

  /**
   * A swarm, and the registry that helps it.
   *
   * @param offers the same blob under several addresses: each is asked for one range after the
   *     other
   * @param given how quick the registry is
   */
  private record Helped(
      SwarmFeed swarm,
      StreamSource registry,
      List<WebSeedServer.Offer> offers,
      Pace given,
      long since) {

    Stream<RangedBlob> ranges() {
      return offers.stream().map(WebSeedServer.Offer::blob);
    }

    long sent() {
      return ranges().mapToLong(RangedBlob::sent).sum();
    }

    /** Notes how quick the registry is while there is always something asked of it. */
    void rate() {
      given.look(sent());
      if (given.isKnown() && ranges().allMatch(RangedBlob::isAsked)) {
        registry.rate().note(given.bytes(), given.nanos());
      }
    }

    Optional<IOException> fault() {
      return ranges().flatMap(range -> range.fault().stream()).findFirst();
    }

    /** Whether nothing has been sent for so long that was asked for. */
    boolean keepsWaiting(Duration time) {
      return ranges().anyMatch(range -> range.isAsked() && range.rests(time));
    }

    /** Whether nothing has been asked for for so long. */
    boolean isUnasked(Duration time) {
      return ranges().noneMatch(range -> range.isAsked() || !range.rests(time));
    }

    void end() {
      for (WebSeedServer.Offer offer : offers) {
        swarm.download().removeWebSeed(offer.seed());
        offer.close();
      }
    }
  }

  /**
   * @param record told who helped, and how much
   */
  SwarmHelp(BlobJobs jobs, BlobKey blob, BlobRecord record) {
    this.jobs = jobs;
    this.blob = blob;
    this.record = record;
    this.stay = jobs.eagerness().multipliedBy(4);
  }

  /** Whether a registry has just been asked for help, and may not have been able to give any. */
  boolean isBeginning() {
    return helped
        .filter(now -> now.sent() == 0)
        .filter(now -> !isPast(now.since, jobs.eagerness().multipliedBy(3)))
        .isPresent();
  }

  /**
   * To be called again and again.
   *
   * @param leader what the job's blob is read from now
   * @param registries that may help
   * @param silent whether nothing has come for {@link BlobJobs#EAGERNESS}
   */
  void look(Optional<OpenSource> leader, List<StreamSource> registries, boolean silent) {
    Optional<SwarmFeed> swarm = leader.flatMap(SwarmHelp::swarm);
    if (swarm.isEmpty() || helped.filter(now -> !now.swarm.equals(swarm.get())).isPresent()) {
      end();
    }
    if (swarm.isEmpty()) {
      return;
    }
    if (!registries.isEmpty()) {
      CompletableFuture<?> unused = jobs.webSeeds().prepare();
    }
    if (!swarm.equals(measured)) {
      measure(swarm.get());
    }
    pace.look(swarm.get().arrived() - sent());
    if (helped.isPresent()) {
      watch(helped.get());
    } else {
      registries.stream()
          .filter(Predicate.not(dropped::contains))
          .findFirst()
          .filter(registry -> silent || pace.isBelow(SLOW * registry.rate().bytesPerSecond()))
          .ifPresent(registry -> begin(swarm.get(), registry));
    }
  }

  /** Only what is signed is read before it is whole; and without metainfo nothing can be asked. */
  private static Optional<SwarmFeed> swarm(OpenSource source) {
    return Optional.of(source.feed())
        .filter(SwarmFeed.class::isInstance)
        .map(SwarmFeed.class::cast)
        .filter(feed -> feed.torrent().isPresent() && !feed.whole().isDone());
  }

  private void measure(SwarmFeed swarm) {
    measured = Optional.of(swarm);
    pace = new Pace(swarm.arrived() - sent(), window());
  }

  private Duration window() {
    return jobs.eagerness().multipliedBy(3);
  }

  private long sent() {
    return helped.map(Helped::sent).orElse(0L);
  }

  private void begin(SwarmFeed swarm, StreamSource registry) {
    Helped now =
        new Helped(swarm, registry, new ArrayList<>(), new Pace(0, window()), System.nanoTime());
    try {
      while (now.offers.size() < RANGES) {
        now.offers.add(jobs.webSeeds().offer(registry));
      }
      now.offers.forEach(offer -> swarm.download().addWebSeed(offer.seed()));
      helped = Optional.of(now);
      measure(swarm);
      LOG.info("blob {}: {} helps a slow swarm", blob.digest(), registry);
    } catch (SourceBusyException e) {
      now.end();
      LOG.debug("blob {}: {}", blob.digest(), e.getMessage());
    } catch (IOException e) {
      now.end();
      drop(registry, e.getMessage());
    }
  }

  private void watch(Helped now) {
    now.rate();
    if (now.fault().isPresent()) {
      end();
      drop(now.registry, now.fault().get().getMessage());
    } else if (now.keepsWaiting(jobs.eagerness().multipliedBy(5))) {
      end();
      drop(now.registry, "it sends nothing");
    } else if (now.isUnasked(jobs.patience())) {
      end();
      drop(now.registry, "it is not asked any more, as if what it sent was wrong");
    } else if (isPast(now.since, stay)
        && pace.isKnown()
        && !pace.isBelow(QUICK * now.registry.rate().bytesPerSecond())) {
      end();
      stay = stay.multipliedBy(2);
      LOG.info("blob {}: the swarm does without {}", blob.digest(), now.registry);
    }
  }

  private void drop(StreamSource registry, String why) {
    dropped.add(registry);
    LOG.warn("blob {}: {} does not help its swarm: {}", blob.digest(), registry, why);
  }

  /** The registry is asked no longer. */
  void end() {
    helped.ifPresent(
        now -> {
          record.remark(
              "%d bytes of what its swarm brought were sent by %s"
                  .formatted(now.sent(), now.registry));
          now.end();
        });
    helped = Optional.empty();
    measured = Optional.empty();
  }

  private static boolean isPast(long nanoTime, Duration time) {
    return System.nanoTime() - nanoTime > time.toNanos();
  }
}
