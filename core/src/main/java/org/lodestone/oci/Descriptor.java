package org.lodestone.oci;

import java.util.Objects;
import java.util.Optional;

/**
 * Names content by type, digest and size (OCI image-spec, descriptor.md).
 *
 * @param mediaType the content's media type
 * @param digest the SHA-256 of the exact bytes
 * @param size the length in bytes, never negative
 * @param platform set on the entries of an image index only
 */
public record Descriptor(String mediaType, Digest digest, long size, Optional<Platform> platform) {

  public Descriptor {
    Objects.requireNonNull(mediaType);
    Objects.requireNonNull(digest);
    Objects.requireNonNull(platform);
    if (size < 0) {
      throw new IllegalArgumentException("descriptor of " + digest + " has size " + size);
    }
  }

  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, Optional.empty());
  }
}
