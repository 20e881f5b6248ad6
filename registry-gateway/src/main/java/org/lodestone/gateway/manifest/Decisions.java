package org.lodestone.gateway.manifest;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.lodestone.document.MagnetManifest;
import org.lodestone.gateway.http.AnswerTimes;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.PendingAnswer;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.upstream.Through;
import org.lodestone.gateway.upstream.UpstreamAnswers;
import org.lodestone.io.Deadline;
import org.lodestone.journal.Phase;
import org.lodestone.journal.RequestRecord;
import org.lodestone.node.UpstreamRecords;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.pull.Caller;
import org.lodestone.pull.ImageResolver;
import org.lodestone.trust.Epoch;
import org.lodestone.trust.Resolution;
import org.lodestone.trust.Resolution.Reason;
import org.lodestone.trust.Resolution.Refused;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.upstream.Upstream;
import org.lodestone.upstream.UpstreamImages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which manifests can be served, once however many ask at a time, and remembers it for
 * seconds.
 */
public final class Decisions {

  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  /** A pull asks for one manifest several times in a row; a tag that moved is seen after this. */
  private static final Duration LIFE = Duration.ofSeconds(5);

  /** A client that is refused asks again, and others with it. */
  private static final Duration REFUSED_LIFE = Duration.ofSeconds(2);

  private static final int MAX_CACHED = 1_024;

  private final ImageResolver resolver;
  private final Through through;
  private final UpstreamRecords records;
  private final Availability availability;
  private final Executor resolving;
  private final RefusalMetrics metrics;

  /** Guarded by itself, as are the askers of each. */
  private final Cache<Question, Pending> decided =
      CacheBuilder.newBuilder().maximumSize(MAX_CACHED).expireAfterWrite(LIFE).build();

  /** What is asked, and by whom. */
  record Question(Caller caller, Reference reference) {}

  /** What was decided under a trust policy: an image's manifest, or why there is none. */
  record Decision(Epoch epoch, Optional<Served> served, Optional<RegistryException> refusal) {}

  /**
   * A manifest that can be served.
   *
   * @param from where it comes from, for people
   * @param image what it is of
   * @param promised the document whose blobs are promised with it; none where a registry decides
   * @param stale how long ago that registry said so, where it cannot be asked now
   */
  record Served(
      Manifest manifest,
      String from,
      PulledImage image,
      Optional<MagnetManifest> promised,
      Optional<Duration> stale) {}

  private static final class Pending {
    /** Of the request that it is found out for. */
    private final RequestRecord record;

    private final CompletableFuture<Decision> decision = new CompletableFuture<>();
    private final List<PendingAnswer> askers = new ArrayList<>();
    private volatile long nanos;

    /** When it is known at the latest, if that is later than its askers thought; else null. */
    private Deadline extended;

    Pending(RequestRecord record) {
      this.record = record;
    }
  }

  /**
   * @param resolving where it is waited for indexes and swarms
   */
  public Decisions(
      ImageResolver resolver,
      Through through,
      UpstreamRecords records,
      Availability availability,
      Executor resolving,
      RefusalMetrics metrics) {
    this.resolver = resolver;
    this.through = through;
    this.records = records;
    this.availability = availability;
    this.resolving = resolving;
    this.metrics = metrics;
  }

  /** Whether a decision may still be acted on: the policy is the same. */
  boolean stands(Decision decision) {
    return decision.epoch().equals(resolver.epoch());
  }

  /**
   * The decision about a question; never fails, and may never come when the asker's answer is over.
   *
   * @param asker who waits for it: what nobody waits for any more is not begun
   * @param record of the asker's request
   */
  CompletableFuture<Decision> about(
      Question question, Deadline deadline, PendingAnswer asker, RequestRecord record) {
    Pending mine;
    synchronized (decided) {
      Pending before = decided.getIfPresent(question);
      if (before != null && isOfUse(before)) {
        if (!before.decision.isDone()) {
          before.askers.add(asker);
        }
        if (before.extended != null) {
          asker.extend(before.extended);
        }
        record.decidedWith(before.record);
        Phase unused = record.enter(Phase.DECISION);
        return before.decision;
      }
      record.decidedWith(record);
      mine = new Pending(record);
      mine.askers.add(asker);
      decided.put(question, mine);
    }
    if (through.decides(question.reference().name()).isPresent()) {
      // The registry is waited for as long as clients wait for a mirror, our own threads included.
      extend(mine, deadline.plus(AnswerTimes.WHILE_BYTES_ARRIVE).plus(AnswerTimes.TO_ANSWER));
    }
    try {
      resolving.execute(() -> run(question, deadline, mine));
    } catch (RejectedExecutionException e) {
      complete(
          mine, refuse("overloaded", question, mine, "too many images are being looked up now", e));
    }
    return mine.decision;
  }

  private boolean isOfUse(Pending before) {
    if (!before.decision.isDone()) {
      return true;
    }
    Decision decision = before.decision.join();
    Duration life = decision.served().map(Decisions::lifeOf).orElse(REFUSED_LIFE);
    return stands(decision) && System.nanoTime() - before.nanos < life.toNanos();
  }

  /** How fresh a registry's tag has to be is looked after elsewhere. */
  private static Duration lifeOf(Served served) {
    return served.promised().isPresent() ? LIFE : Duration.ZERO;
  }

  private void run(Question question, Deadline deadline, Pending mine) {
    synchronized (decided) {
      if (mine.askers.stream().allMatch(PendingAnswer::isOver)) {
        decided.asMap().remove(question, mine);
        return;
      }
    }
    try {
      complete(mine, decide(question, deadline, mine));
    } catch (RuntimeException | Error e) {
      LOG.error("deciding about {} failed (request {})", question.reference(), mine.record.id(), e);
      complete(
          mine, refuse("failed", question, mine, "internal error: the gateway's log says more", e));
    }
  }

  /** Its askers have their answer then, and are not kept for as long as it is remembered. */
  private void complete(Pending mine, Decision found) {
    mine.nanos = System.nanoTime();
    mine.decision.complete(found);
    synchronized (decided) {
      mine.askers.clear();
    }
  }

  /** Its askers wait longer, those that come later too. */
  private void extend(Pending mine, Deadline deadline) {
    synchronized (decided) {
      if (mine.extended == null) {
        mine.extended = deadline;
        mine.askers.forEach(asker -> asker.extend(deadline));
      }
    }
  }

  private Decision decide(Question question, Deadline deadline, Pending mine) {
    try {
      Phase unused = mine.record.enter(Phase.DOCUMENTS);
      Resolution resolution = resolver.resolve(question.caller(), question.reference(), deadline);
      if (resolution instanceof Verified image) {
        return serve(question, image, deadline, mine);
      } else if (resolution instanceof Resolution.Upstream upstream) {
        Optional<Upstream> registry = through.decides(question.reference().name());
        if (registry.isPresent()) {
          return pullThrough(registry.get(), question, mine);
        }
        metrics.refused("upstream");
        LOG.debug("{} is not served: {}", question.reference(), upstream.why());
        return refused(new RegistryException(ErrorCode.MANIFEST_UNKNOWN, upstream.why()));
      } else {
        Refused refused = (Refused) resolution;
        String reason = refused.reason() == Reason.NOT_FOUND ? "unknown" : "untrusted";
        return refuse(reason, question, mine, refused.why(), null);
      }
    } catch (IOException e) {
      return refuse("failed", question, mine, e.getMessage(), e);
    }
  }

  private Decision pullThrough(Upstream registry, Question question, Pending mine) {
    Epoch epoch = resolver.epoch();
    Reference reference = question.reference();
    Phase unused = mine.record.enter(Phase.REGISTRY);
    try {
      UpstreamImages.Found found =
          through.images().manifest(registry, question.caller(), reference);
      through.hasServed(question.caller(), reference.name());
      PulledImage image = new UpstreamImage(records, reference.name(), found.manifest());
      return new Decision(
          epoch,
          Optional.of(
              new Served(found.manifest(), found.from(), image, Optional.empty(), found.stale())),
          Optional.empty());
    } catch (IOException e) {
      metrics.refused("upstream");
      LOG.info("{} is not served: {} (request {})", reference, e.getMessage(), mine.record.id());
      return refused(UpstreamAnswers.of(e, ErrorCode.MANIFEST_UNKNOWN));
    }
  }

  private Decision serve(Question question, Verified image, Deadline deadline, Pending mine) {
    Manifest manifest = image.document().manifest(image.served()).orElseThrow();
    Deadline extended = deadline.plus(AnswerTimes.WHILE_BYTES_ARRIVE).plus(AnswerTimes.TO_ANSWER);
    Phase unused = mine.record.enter(Phase.PROOF);
    try {
      availability.check(
          question.caller(), image.document(), manifest, deadline, () -> extend(mine, extended));
    } catch (UnavailableException e) {
      return refuse("unavailable", question, mine, e.getMessage(), e);
    }
    LOG.info("{} is {} (signed by {})", question.reference(), manifest.digest(), signers(image));
    return new Decision(
        image.epoch(),
        Optional.of(
            new Served(
                manifest,
                from(image),
                new SignedImage(image.document(), manifest),
                Optional.of(image.document()),
                Optional.empty())),
        Optional.empty());
  }

  private static String from(Verified image) {
    return image.signers().isEmpty()
        ? "a document that nobody had to sign"
        : "a document signed by " + String.join(", ", signers(image));
  }

  private Decision refuse(
      String reason, Question question, Pending mine, String why, Throwable cause) {
    metrics.refused(reason);
    LOG.warn("{} is not served: {} (request {})", question.reference(), why, mine.record.id());
    return refused(new RegistryException(ErrorCode.MANIFEST_UNKNOWN, why, cause));
  }

  private Decision refused(RegistryException why) {
    return new Decision(resolver.epoch(), Optional.empty(), Optional.of(why));
  }

  private static List<String> signers(Verified image) {
    return image.signers().stream().map(key -> key.hex().substring(0, 16)).toList();
  }
}
