package org.lodestone.node;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.lodestone.oci.Digest;

/**
 * An image and what it takes of the store.
 *
 * @param names that it has here or, before it is whole, in its documents
 * @param origin published when one of its documents is; empty for what other tools brought
 * @param pin that keeps it
 * @param blobs all that it has, manifests included, here or not
 * @param alone those that are here and no other image has
 * @param shared those that are here and another image has, too
 */
record HeldImage(
    Digest root,
    SortedSet<String> names,
    Optional<Origin> origin,
    Optional<PinPattern> pin,
    Set<Digest> blobs,
    List<BlobTable.Row> alone,
    List<BlobTable.Row> shared) {

  /** One of its names, for people. */
  String text() {
    return names.isEmpty()
        ? root.toString()
        : names.first()
            + (names.size() > 1 ? " and %d other names".formatted(names.size() - 1) : "");
  }

  long bytesAlone() {
    return sum(alone);
  }

  long bytesShared() {
    return sum(shared);
  }

  private static long sum(List<BlobTable.Row> rows) {
    return rows.stream().mapToLong(BlobTable.Row::size).sum();
  }

  /** When it was last asked for, in milliseconds since 1970; 0 when none of it is here. */
  long used() {
    return telling().stream().mapToLong(BlobTable.Row::used).max().orElse(0);
  }

  double heatAt(long now) {
    return telling().stream().mapToDouble(row -> row.heatAt(now)).max().orElse(0);
  }

  /** What others have, too, is asked for on their account. */
  private List<BlobTable.Row> telling() {
    return alone.isEmpty() ? shared : alone;
  }

  boolean hasAny(Collection<Digest> others) {
    Set<Digest> common = new HashSet<>(others);
    common.retainAll(blobs);
    return !common.isEmpty();
  }
}
