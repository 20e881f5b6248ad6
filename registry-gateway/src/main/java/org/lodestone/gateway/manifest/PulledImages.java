package org.lodestone.gateway.manifest;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.lodestone.io.DaemonThreads;
import org.lodestone.node.BlobJob;
import org.lodestone.node.Holdings;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageIndex;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.store.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the store's layout: the manifests of an image come in when its last blob has, and its
 * tag gets a name in index.json, so that other tools find there what was pulled.
 */
public final class PulledImages implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PulledImages.class);
  private static final int MAX_WAITING = 256;
  private static final Duration LONGEST_PULL = Duration.ofHours(6);

  /** However often one is asked for, it is looked at no more often than that. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Holdings holdings;
  private final BlobStore store;
  private final Cache<Reference, PulledImage> waiting =
      CacheBuilder.newBuilder().maximumSize(MAX_WAITING).expireAfterWrite(LONGEST_PULL).build();

  private final Set<BlobJob> followed = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService naming =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("pulled-images"));

  /** The names of those that are about to be looked at. */
  private final Set<Reference> due = ConcurrentHashMap.newKeySet();

  public PulledImages(Holdings holdings) {
    this.holdings = holdings;
    this.store = holdings.store();
  }

  /** Notes that a client was told of an image and may pull it now. */
  void announced(Reference reference, PulledImage image) {
    waiting.put(reference, image);
    if (due.add(reference)) {
      ScheduledFuture<?> unused =
          naming.schedule(() -> lookAt(reference), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void lookAt(Reference reference) {
    due.remove(reference);
    PulledImage image = waiting.getIfPresent(reference);
    if (image != null) {
      look(reference, image);
    }
  }

  /** Notes a blob on its way: with it, images may be whole. */
  public void follow(BlobJob job) {
    if (followed.add(job)) {
      CompletableFuture<Void> unused =
          job.stored()
              .whenComplete((done, fault) -> followed.remove(job))
              .thenRunAsync(() -> arrived(job.digest()), naming);
    }
  }

  private void arrived(Digest blob) {
    waiting
        .asMap()
        .forEach(
            (reference, image) -> {
              if (lists(reference, image, blob)) {
                look(reference, image);
              }
            });
  }

  private static boolean lists(Reference reference, PulledImage image, Digest blob) {
    try {
      return image.lists(blob);
    } catch (IOException e) {
      LOG.warn("what {} has cannot be read", reference, e);
      return false;
    }
  }

  private void look(Reference reference, PulledImage image) {
    try {
      if (complete(reference, image)) {
        waiting.asMap().remove(reference, image);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} could not be named in the store's index.json", reference, e);
    }
  }

  @Override
  public void close() {
    naming.shutdownNow();
  }

  private boolean complete(Reference reference, PulledImage image) throws IOException {
    if (!storeWhole(image)) {
      return false;
    }
    if (reference.tag().isPresent()) {
      holdings.name(List.of(reference.toString()), image.root().descriptor());
    }
    return true;
  }

  /** Stores the manifests whose blobs are here; of an index one platform is enough to be whole. */
  private boolean storeWhole(PulledImage image) throws IOException {
    Set<Digest> whole = new HashSet<>();
    for (Manifest manifest : image.manifests()) {
      if (manifest instanceof ImageIndex index
          ? index.manifests().stream().anyMatch(child -> whole.contains(child.digest()))
          : manifest.references().stream().allMatch(this::isHere)) {
        for (Descriptor part : manifest.references()) {
          if (part.size() == 0) {
            store.put(new byte[0]);
          }
        }
        store.put(manifest.bytes());
        whole.add(manifest.digest());
      }
    }
    return whole.contains(image.root().digest());
  }

  private boolean isHere(Descriptor blob) {
    return blob.size() == 0 || store.contains(blob.digest());
  }
}
