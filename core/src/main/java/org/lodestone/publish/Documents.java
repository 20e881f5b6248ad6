package org.lodestone.publish;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.trust.DocumentVerifier;

/**
 * Makes documents of images whose parts are known, for one key to sign.
 *
 * @param indexes asked for what the key has published before
 */
record Documents(Indexes indexes, Duration validity, Clock clock) {

  /**
   * @param blobs those of the tree
   * @throws NotPublishableException when no document can speak of such an image
   * @throws IOException when this key has published something for later than now
   */
  MagnetManifest describe(
      ImageTree tree, List<MagnetManifest.Blob> blobs, RepositoryName name, List<String> tags)
      throws IOException {
    List<Manifest> manifests = new ArrayList<>(tree.manifests());
    Collections.rotate(manifests, 1); // the root comes first
    Instant issued = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    long sequence = nextSequence(name, tags);
    try {
      return new MagnetManifest(
          name,
          tree.root().digest(),
          List.copyOf(tags),
          sequence,
          issued,
          issued.plus(validity),
          manifests,
          blobs);
    } catch (IllegalArgumentException e) {
      throw new NotPublishableException(e.getMessage(), e);
    }
  }

  /** The time, or more when this key has signed something newer: consumers take the highest. */
  private long nextSequence(RepositoryName name, List<String> tags) throws IOException {
    Instant now = clock.instant();
    long next = Math.max(now.toEpochMilli(), indexes.highestSequence(name, tags) + 1);
    Instant refused = Instant.ofEpochMilli(next).minus(DocumentVerifier.CLOCK_SKEW);
    if (refused.isAfter(now)) {
      throw new IOException(
          "this key has signed a document for %s %s at %s, and it is %s here: if this clock is wrong, set it; if that one was, publish under another tag, with a new key, or after %s"
              .formatted(name, tags, Instant.ofEpochMilli(next - 1), now, refused));
    }
    return next;
  }
}
