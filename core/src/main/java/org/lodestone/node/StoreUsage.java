package org.lodestone.node;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Digest;

/**
 * What the images of a store take.
 *
 * @param images what takes most by itself first
 * @param bytes what all blobs take
 * @param unclaimed what those take that belong to no image
 */
public record StoreUsage(List<Image> images, long bytes, long unclaimed) {

  /**
   * One of them.
   *
   * @param names may be none
   * @param origin empty for what other tools brought
   * @param pinned whether a pin keeps it
   * @param alone bytes that only it has
   * @param shared bytes that other images have, too
   * @param used when it was last asked for, in milliseconds since 1970; 0 when none of it is here
   */
  public record Image(
      Digest root,
      List<String> names,
      Optional<Origin> origin,
      boolean pinned,
      long alone,
      long shared,
      long used) {

    static Image of(HeldImage image) {
      return new Image(
          image.root(),
          List.copyOf(image.names()),
          image.origin(),
          image.pin().isPresent(),
          image.bytesAlone(),
          image.bytesShared(),
          image.used());
    }
  }

  static StoreUsage of(Inventory inventory, long bytes) {
    return new StoreUsage(
        inventory.images().stream()
            .map(Image::of)
            .sorted(
                Comparator.comparingLong(Image::alone)
                    .reversed()
                    .thenComparing(image -> image.root().hex()))
            .toList(),
        bytes,
        inventory.unclaimed().stream().mapToLong(BlobTable.Row::size).sum());
  }
}
