package org.lodestone.node;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lodestone.oci.Digest;

/**
 * What may be evicted by itself, and in which order: what is rarely asked for and well kept
 * elsewhere goes first. Never what is pinned, in use, or was not brought here by a pull.
 *
 * @param inUse whether a blob is read, fetched or waited for
 * @param published whether what was published from here may go, too
 * @param now milliseconds since 1970
 */
record Candidates(
    Inventory inventory,
    OtherCopies copies,
    Predicate<Digest> inUse,
    boolean published,
    Shortage shortage,
    long now) {

  /**
   * One of them.
   *
   * @param bytes that go with it; with none it may be that only others go with it then
   * @param claimed how many others are said to have all of it
   */
  record Ranked<T>(T what, long bytes, int claimed, double heat) {

    double score() {
      return heat / (1 + claimed);
    }
  }

  /**
   * Blobs that no image needs.
   *
   * @param pulled those that only pulls brought: others may be about to be published
   */
  List<BlobTable.Row> unclaimed(Set<Digest> pulled) {
    return inOrder(
        inventory.unclaimed().stream()
            .filter(blob -> pulled.contains(blob.digest()))
            .filter(blob -> isOld(blob.used()) && !inUse.test(blob.digest()))
            .map(
                blob ->
                    new Ranked<>(
                        blob, blob.size(), copies.claimed(List.of(blob)), blob.heatAt(now))));
  }

  List<HeldImage> images() {
    return inOrder(
        inventory.images().stream()
            .filter(image -> image.used() > 0) // else there is nothing of it to go
            .filter(image -> image.pin().isEmpty() && mayGo(image.origin()))
            .filter(image -> isOld(image.used()) && image.blobs().stream().noneMatch(inUse))
            .map(
                image ->
                    new Ranked<>(
                        image,
                        image.bytesAlone(),
                        copies.claimed(image.alone()),
                        image.heatAt(now))));
  }

  private boolean mayGo(Optional<Origin> origin) {
    return origin.filter(known -> published || known != Origin.PUBLISHED).isPresent();
  }

  private boolean isOld(long used) {
    return now - used >= shortage.grace().toMillis();
  }

  /** When the disk fills what nobody else is known to have may go, too, but last. */
  private <T> List<T> inOrder(Stream<Ranked<T>> ranked) {
    Comparator<Ranked<T>> order = Comparator.comparing(one -> one.bytes() == 0);
    if (shortage == Shortage.DISK) {
      order = order.thenComparing(one -> one.claimed() == 0);
    }
    return ranked.sorted(order.thenComparingDouble(Ranked::score)).map(Ranked::what).toList();
  }
}
