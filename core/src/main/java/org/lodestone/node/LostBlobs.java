package org.lodestone.node;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches blobs again that turned out damaged on disk. Its {@link #run} tries again those that have
 * not come yet, as nobody else may ask for them.
 */
final class LostBlobs implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(LostBlobs.class);

  private final Holdings holdings;
  private final BlobJobs jobs;
  private final Set<Digest> lost = ConcurrentHashMap.newKeySet();

  LostBlobs(Holdings holdings, BlobJobs jobs, Wants wants) {
    this.holdings = holdings;
    this.jobs = jobs;
    wants.also(lost::contains);
  }

  void add(Digest digest) {
    lost.add(digest);
    fetch(digest);
  }

  @Override
  public void run() {
    List.copyOf(lost).forEach(this::fetch);
  }

  private void fetch(Digest digest) {
    try {
      if (holdings.store().contains(digest)) {
        lost.remove(digest);
        return;
      }
      List<MagnetManifest.Blob> listed =
          holdings.listing(digest).stream()
              .flatMap(one -> one.document().blob(digest).stream())
              .filter(blob -> blob.magnet().isPresent())
              .toList();
      if (!listed.isEmpty()) {
        jobs.fetch(listed);
      } else {
        lost.remove(digest); // no document tells where it is to be had
      }
    } catch (IOException e) {
      LOG.warn("blob {}, which was damaged, is not fetched now: {}", digest, e.getMessage());
    }
  }
}
