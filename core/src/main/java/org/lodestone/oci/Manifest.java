package org.lodestone.oci;

import java.util.List;
import java.util.Optional;

/**
 * An image manifest or image index, always kept beside the exact bytes it was parsed from: those
 * bytes are what its digest names and what clients are served.
 */
public sealed interface Manifest permits ImageManifest, ImageIndex {

  /** Longest manifest read, in bytes (distribution-spec asks registries to take at least 4 MiB). */
  int MAX_BYTES = 4 << 20;

  /** The exact bytes; do not modify. */
  byte[] bytes();

  String mediaType();

  /** What this manifest refers to: config then layers, or the child manifests. */
  List<Descriptor> references();

  /** Its own descriptor: media type, digest and size of {@link #bytes()}. */
  Descriptor descriptor();

  default Digest digest() {
    return descriptor().digest();
  }

  /**
   * Parses OCI and Docker schema 2 manifests, indexes and manifest lists.
   *
   * @param mediaType what the source said the bytes are; empty to go by the document itself
   * @throws InvalidManifestException when the bytes are not such a document, or are too large
   */
  static Manifest parse(Optional<String> mediaType, byte[] bytes) throws InvalidManifestException {
    return ManifestParser.parse(mediaType, bytes);
  }
}
