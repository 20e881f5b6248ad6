package org.lodestone.gateway.manifest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.MagnetManifest.Blob;
import org.lodestone.gateway.http.AnswerTimes;
import org.lodestone.gateway.upstream.Through;
import org.lodestone.io.Deadline;
import org.lodestone.node.BlobJob;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.NoRoomException;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageIndex;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;
import org.lodestone.pull.Caller;
import org.lodestone.pull.ImageResolver;

/**
 * Finds out whether an image's blobs can be had now: each is in the store, or a source has proved
 * that it gives it.
 *
 * <p>A tracker goes on counting a seed that died, and peers can claim what they like, so the swarms
 * are joined: every piece has to be offered, and one to have come and matched. What is joined here
 * is what the client asks for next. What the disk has no room for can be had from the registry that
 * says it has it.
 */
public final class Availability {

  private final ImageResolver resolver;
  private final Through through;
  private final BlobJobs jobs;
  private final PulledImages pulled;
  private final Duration deadline;

  /**
   * What an image needs.
   *
   * @param any whether one of the blobs is enough
   * @param end when it has to be known, unless bytes are arriving then
   * @param last when it has to be known even so
   * @param goesOn told, again and again, that bytes arrive, so that it may go on after the end
   */
  private record Wanted(
      Caller caller,
      MagnetManifest document,
      List<Blob> blobs,
      boolean any,
      Deadline end,
      Deadline last,
      Runnable goesOn) {

    Wanted of(List<Blob> others, boolean anyOfThem) {
      return new Wanted(caller, document, others, anyOfThem, end, last, goesOn);
    }
  }

  /**
   * @param deadline how long sources may take to prove that they have the blobs
   */
  public Availability(
      ImageResolver resolver,
      Through through,
      BlobJobs jobs,
      PulledImages pulled,
      Duration deadline) {
    this.resolver = resolver;
    this.through = through;
    this.jobs = jobs;
    this.pulled = pulled;
    this.deadline = deadline;
  }

  /**
   * Looks for every blob of an image. Of an index the platform of this host is looked at, as that
   * is what a client beside the gateway asks for next, and some clients cannot turn back then. An
   * index without it is served when any of its configs is there.
   *
   * @param whole goes on until {@link AnswerTimes#WHILE_BYTES_ARRIVE} later as long as bytes
   *     arrive: a thin link, or one with a crowd on it, takes its time for one piece of each blob
   * @param goesOn called when bytes arrive, and that may be so
   */
  void check(
      Caller caller, MagnetManifest document, Manifest manifest, Deadline whole, Runnable goesOn)
      throws UnavailableException {
    Wanted image =
        new Wanted(
            caller,
            document,
            List.of(),
            false,
            whole.orIn(deadline),
            whole.plus(AnswerTimes.WHILE_BYTES_ARRIVE),
            goesOn);
    ImageTree tree = document.tree(manifest.digest());
    Optional<Descriptor> ours =
        tree.indexes()
            .flatMap(index -> index.manifests().stream())
            .filter(child -> child.platform().filter(HostPlatform::runs).isPresent())
            .filter(child -> tree.contains(child.digest()))
            .findFirst();
    if (ours.isPresent()) {
      await(image.of(document.blobsOf(document.tree(ours.get().digest())), false));
    } else if (manifest instanceof ImageIndex) {
      await(image.of(configs(document, tree), true));
    } else {
      await(image.of(document.blobsOf(tree), false));
    }
  }

  private static List<Blob> configs(MagnetManifest document, ImageTree tree) {
    return tree.images()
        .map(image -> image.config().digest())
        .distinct()
        .flatMap(config -> document.blob(config).stream())
        .toList();
  }

  private void await(Wanted wanted) throws UnavailableException {
    List<BlobJob> missing = joinAll(wanted);
    if (missing.isEmpty() || (wanted.any() && missing.size() < wanted.blobs().size())) {
      return;
    }
    try {
      if (!isProvedSoon(missing, wanted)) {
        missing = joinOthers(missing, wanted);
        if (!isProvedInTime(missing, wanted)) {
          throw new UnavailableException(nobodyHas(missing, wanted.blobs().size()));
        }
      }
    } catch (ExecutionException e) {
      throw new UnavailableException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("the gateway is stopping", e);
    }
  }

  private static boolean isProvedSoon(List<BlobJob> missing, Wanted wanted)
      throws InterruptedException {
    try {
      Deadline soon = wanted.end().orIn(BlobJobs.EAGERNESS);
      return isProvedBy(soon, proofOf(missing, wanted), new Arrivals(missing), wanted);
    } catch (ExecutionException e) {
      return false;
    }
  }

  private static boolean isProvedInTime(List<BlobJob> missing, Wanted wanted)
      throws InterruptedException, ExecutionException {
    CompletableFuture<?> proof = proofOf(missing, wanted);
    Arrivals arrivals = new Arrivals(missing);
    boolean proved = isProvedBy(wanted.end(), proof, arrivals, wanted);
    while (!proved && arrivals.goOn() && !wanted.last().isOver()) {
      proved = isProvedBy(wanted.last().orIn(Arrivals.LOOK), proof, arrivals, wanted);
    }
    return proved;
  }

  private static boolean isProvedBy(
      Deadline deadline, CompletableFuture<?> proof, Arrivals arrivals, Wanted wanted)
      throws InterruptedException, ExecutionException {
    while (true) {
      try {
        proof.get(deadline.orIn(Arrivals.LOOK).remainingNanos(), TimeUnit.NANOSECONDS);
        return true;
      } catch (TimeoutException e) {
        arrivals.look();
        if (arrivals.goOn()) {
          wanted.goesOn().run();
        }
        if (deadline.isOver()) {
          return false;
        }
      }
    }
  }

  private static CompletableFuture<?> proofOf(List<BlobJob> missing, Wanted wanted) {
    CompletableFuture<?>[] proofs =
        missing.stream().map(BlobJob::proved).toArray(CompletableFuture<?>[]::new);
    return wanted.any() ? CompletableFuture.anyOf(proofs) : CompletableFuture.allOf(proofs);
  }

  private static String nobodyHas(List<BlobJob> missing, int all) {
    List<BlobJob> unproved = missing.stream().filter(job -> !isProved(job)).toList();
    return "no peer was found in time that has blob %s (%d of %d blobs are missing)"
        .formatted((unproved.isEmpty() ? missing : unproved).get(0).digest(), unproved.size(), all);
  }

  private static boolean isProved(BlobJob job) {
    return job.proved().isDone() && !job.proved().isCompletedExceptionally();
  }

  private List<BlobJob> joinAll(Wanted wanted) throws UnavailableException {
    List<BlobJob> missing = new ArrayList<>();
    for (Blob blob : wanted.blobs()) {
      if (blob.magnet().isPresent()) {
        try {
          join(wanted, List.of(blob)).ifPresent(missing::add);
        } catch (NoRoomException e) {
          if (!through.has(wanted.caller(), wanted.document().name(), blob.descriptor())) {
            throw new UnavailableException(e.getMessage(), e);
          }
        } catch (IOException e) {
          joinOthers(blob.descriptor().digest(), wanted, e).ifPresent(missing::add);
        }
      }
    }
    return missing;
  }

  /** Reading and checking other documents takes its time: only for what needs them. */
  private List<BlobJob> joinOthers(List<BlobJob> missing, Wanted wanted)
      throws UnavailableException {
    List<BlobJob> joined = new ArrayList<>();
    for (BlobJob job : missing) {
      if (isProved(job) || wanted.end().isOver()) {
        joined.add(job);
      } else {
        Throwable why = job.proved().isDone() ? faultOf(job) : null;
        joinOthers(job.digest(), wanted, why).ifPresent(joined::add);
      }
    }
    return joined;
  }

  private static Throwable faultOf(BlobJob job) {
    try {
      job.proved().getNow(null);
      return null;
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  /**
   * Looks for the blob as other documents of the repository list it, too.
   *
   * @param fault why it cannot be had as this one lists it; null when it just has not come
   */
  private Optional<BlobJob> joinOthers(Digest blob, Wanted wanted, Throwable fault)
      throws UnavailableException {
    List<Blob> offers =
        resolver.blobs(wanted.caller(), wanted.document().name(), blob).stream()
            .filter(offer -> offer.magnet().isPresent())
            .toList();
    if (offers.size() > 1) {
      try {
        return join(wanted, offers);
      } catch (IOException e) {
        throw new UnavailableException("blob " + blob + ": " + e.getMessage(), e);
      }
    }
    if (fault == null) {
      return jobs.find(blob);
    }
    throw new UnavailableException("blob " + blob + ": " + fault.getMessage(), fault);
  }

  private Optional<BlobJob> join(Wanted wanted, List<Blob> offers) throws IOException {
    Descriptor blob = offers.get(0).descriptor();
    Optional<BlobJob> job =
        jobs.fetch(
            blob.digest(),
            blob.size(),
            through.sources(jobs, wanted.caller(), wanted.document().name(), blob, offers));
    job.ifPresent(pulled::follow);
    return job;
  }
}
