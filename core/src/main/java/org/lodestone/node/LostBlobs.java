package org.lodestone.node;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches blobs again that turned out damaged on disk. Its {@link #run} tries those that have not
 * come yet, of earlier runs of the program, too, as nobody else may ask for them.
 */
final class LostBlobs implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(LostBlobs.class);

  private final Holdings holdings;
  private final BlobJobs jobs;
  private final Set<Digest> fetching = ConcurrentHashMap.newKeySet();

  LostBlobs(Holdings holdings, BlobJobs jobs, Wants wants) {
    this.holdings = holdings;
    this.jobs = jobs;
    wants.also(fetching::contains);
  }

  @Override
  public void run() {
    try {
      holdings.lost().forEach(this::fetch);
    } catch (IOException e) {
      LOG.warn("it is not known which blobs were damaged: {}", e.getMessage());
    }
  }

  void fetch(Digest digest) {
    try {
      List<MagnetManifest.Blob> listed =
          holdings.listing(digest).stream()
              .flatMap(one -> one.document().blob(digest).stream())
              .filter(blob -> blob.magnet().isPresent())
              .toList();
      if (listed.isEmpty()) {
        holdings.giveUp(digest); // no document tells where it is to be had
        return;
      }
      Optional<BlobJob> job = jobs.fetch(listed);
      if (job.isPresent() && fetching.add(digest)) {
        CompletableFuture<Void> unused =
            job.get().stored().whenComplete((stored, fault) -> fetching.remove(digest));
      }
    } catch (IOException e) {
      LOG.warn("blob {}, which was damaged, is not fetched now: {}", digest, e.getMessage());
    }
  }
}
