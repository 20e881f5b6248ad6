package org.lodestone.pull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.DocumentSource;
import org.lodestone.io.Deadline;
import org.lodestone.node.Holdings;
import org.lodestone.node.Origin;
import org.lodestone.node.RememberedDocument;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.Epoch;
import org.lodestone.trust.Resolution;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.trust.Resolution.Withheld;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a reference into a verified document in bounded time: asks every index at once and what
 * this node verified before, so that known images resolve when no index is left.
 */
public final class ImageResolver {

  private static final Logger LOG = LoggerFactory.getLogger(ImageResolver.class);

  private static final int MAX_CACHED_BLOBS = 20_000;

  /** After this long a blob's document is verified again: it may have expired. */
  private static final Duration BLOB_LIFE = Duration.ofMinutes(10);

  private final ImageLookup lookup;
  private final Duration patience;
  private final DocumentVerifier verifier;
  private final Holdings holdings;
  private final Cache<Listed, List<MagnetManifest.Blob>> blobs =
      CacheBuilder.newBuilder().maximumSize(MAX_CACHED_BLOBS).expireAfterWrite(BLOB_LIFE).build();

  /** A blob as the documents list it that the policy of this epoch accepts for the caller. */
  private record Listed(Caller caller, Epoch epoch, RepositoryName name, Digest blob) {}

  /**
   * @param deadline the longest that indexes are waited for
   */
  public ImageResolver(
      List<? extends DocumentSource> indexes,
      DocumentVerifier verifier,
      Holdings holdings,
      Duration deadline) {
    this.lookup = new ImageLookup(indexes, verifier, deadline);
    this.patience = deadline;
    this.verifier = verifier;
    this.holdings = holdings;
  }

  /**
   * A manifest's digest never changes its meaning, so a document accepted earlier answers for it
   * without an index; a tag is always asked for.
   *
   * @throws IOException when what this node remembers cannot be read or added to
   */
  public Resolution resolve(Caller caller, Reference reference) throws IOException {
    return resolve(caller, reference, Deadline.in(patience));
  }

  /** The same by a deadline of the caller's, if that is earlier. */
  public Resolution resolve(Caller caller, Reference reference, Deadline whole) throws IOException {
    Resolution resolution =
        lookup.resolve(reference, keys -> holdings.find(reference, keys, whole), whole);
    if (resolution instanceof Verified image) {
      remember(caller, image);
    }
    return resolution;
  }

  private void remember(Caller caller, Verified image) throws IOException {
    MagnetManifest document = image.document();
    holdings.remember(document, image.envelopes(), image.signers(), Origin.ACCEPTED);
    for (MagnetManifest.Blob blob : document.blobs()) {
      blobs.invalidate(
          new Listed(caller, image.epoch(), document.name(), blob.descriptor().digest()));
    }
  }

  /** The policy that holds now: an image of another epoch has to be resolved again. */
  public Epoch epoch() {
    return verifier.epoch();
  }

  /**
   * The blob as each accepted document of this repository lists it, newest first: their magnets may
   * differ. Remembered over restarts.
   */
  public List<MagnetManifest.Blob> blobs(Caller caller, RepositoryName name, Digest digest) {
    Epoch epoch = verifier.epoch();
    Listed key = new Listed(caller, epoch, name, digest);
    List<MagnetManifest.Blob> cached = blobs.getIfPresent(key);
    if (cached != null) {
      return cached;
    }
    List<MagnetManifest.Blob> found =
        remembered(Reference.ofDigest(name, digest)).stream()
            .filter(one -> accepted(name, one))
            .flatMap(one -> one.document().blob(digest).stream())
            .distinct()
            .toList();
    if (!found.isEmpty() && epoch.equals(verifier.epoch())) {
      blobs.put(key, found);
    }
    return found;
  }

  /**
   * The same as far as it was found out lately, under the policy that holds now. Touches no disk.
   */
  public List<MagnetManifest.Blob> knownBlobs(Caller caller, RepositoryName name, Digest digest) {
    List<MagnetManifest.Blob> known =
        blobs.getIfPresent(new Listed(caller, verifier.epoch(), name, digest));
    return known == null ? List.of() : known;
  }

  private List<RememberedDocument> remembered(Reference blob) {
    try {
      return holdings.documents(blob);
    } catch (IOException e) {
      LOG.error("what is remembered of {} cannot be read", blob, e);
      return List.of();
    }
  }

  private boolean accepted(RepositoryName name, RememberedDocument one) {
    Resolution now = verifier.verifyAgain(one.document(), one.envelopes());
    if (now instanceof Withheld withheld) {
      LOG.info("a document of {} no longer counts: {}", name, withheld.why());
    }
    return now instanceof Verified;
  }
}
