package org.lodestone.gateway.manifest;

import java.io.IOException;
import java.util.List;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;

/** An image that a client was told of, as far as it is known. */
interface PulledImage {

  /** What was given for its name. */
  Manifest root();

  /** What the root leads to. */
  ImageTree tree() throws IOException;

  /** Whether it has this blob. */
  default boolean lists(Digest blob) throws IOException {
    return tree().blobs().stream().anyMatch(listed -> listed.digest().equals(blob));
  }

  /** Each manifest before those that list it. */
  default List<Manifest> manifests() throws IOException {
    return tree().manifests();
  }
}
