package org.lodestone.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.MagnetManifest.Blob;
import org.lodestone.io.Deadline;
import org.lodestone.node.BlobJob;
import org.lodestone.node.BlobJobs;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.ImageIndex;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;

/**
 * Finds out whether an image's blobs can be had now: each is in the store, or a source has proved
 * that it gives it.
 *
 * <p>A tracker goes on counting a seed that died, and peers can claim what they like, so the swarms
 * are joined: every piece has to be offered, and one to have come and matched. What is joined here
 * is what the client asks for next.
 */
final class Availability {

  private final BlobJobs jobs;
  private final Duration deadline;

  /**
   * @param deadline how long sources may take to prove that they have the blobs
   */
  Availability(BlobJobs jobs, Duration deadline) {
    this.jobs = jobs;
    this.deadline = deadline;
  }

  /**
   * Looks for every blob of an image. Of an index the platform of this host is looked at, as that
   * is what a client beside the gateway asks for next, and some clients cannot turn back then. An
   * index without it is served when any of its configs is there.
   */
  void check(MagnetManifest document, Manifest manifest, Deadline whole)
      throws UnavailableException {
    Deadline end = whole.orIn(deadline);
    ImageTree tree = document.tree(manifest.digest());
    Optional<Descriptor> ours =
        tree.indexes()
            .flatMap(index -> index.manifests().stream())
            .filter(child -> child.platform().filter(HostPlatform::runs).isPresent())
            .filter(child -> tree.contains(child.digest()))
            .findFirst();
    if (ours.isPresent()) {
      await(document.blobsOf(document.tree(ours.get().digest())), false, end);
    } else if (manifest instanceof ImageIndex) {
      await(configs(document, tree), true, end);
    } else {
      await(document.blobsOf(tree), false, end);
    }
  }

  private static List<Blob> configs(MagnetManifest document, ImageTree tree) {
    return tree.images()
        .map(image -> image.config().digest())
        .distinct()
        .flatMap(config -> document.blob(config).stream())
        .toList();
  }

  /**
   * @param any whether one of the blobs is enough
   */
  private void await(List<Blob> blobs, boolean any, Deadline end) throws UnavailableException {
    List<BlobJob> missing = joinAll(blobs);
    if (missing.isEmpty() || (any && missing.size() < blobs.size())) {
      return;
    }
    CompletableFuture<?>[] proofs =
        missing.stream().map(BlobJob::proved).toArray(CompletableFuture<?>[]::new);
    try {
      (any ? CompletableFuture.anyOf(proofs) : CompletableFuture.allOf(proofs))
          .get(end.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new UnavailableException(nobodyHas(missing, blobs.size()), e);
    } catch (ExecutionException e) {
      throw new UnavailableException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("the gateway is stopping", e);
    }
  }

  private String nobodyHas(List<BlobJob> missing, int all) {
    List<BlobJob> unproved = missing.stream().filter(job -> !job.proved().isDone()).toList();
    return "no peer was found in time that has blob %s (%d of %d blobs are missing)"
        .formatted((unproved.isEmpty() ? missing : unproved).get(0).digest(), unproved.size(), all);
  }

  private List<BlobJob> joinAll(List<Blob> blobs) throws UnavailableException {
    List<BlobJob> missing = new ArrayList<>();
    for (Blob blob : blobs) {
      if (blob.magnet().isPresent()) {
        try {
          jobs.fetch(List.of(blob)).ifPresent(missing::add);
        } catch (IOException e) {
          throw new UnavailableException(
              "blob " + blob.descriptor().digest() + ": " + e.getMessage(), e);
        }
      }
    }
    return missing;
  }
}
