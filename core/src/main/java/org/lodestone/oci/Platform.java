package org.lodestone.oci;

import java.util.Optional;

/**
 * What an image runs on (OCI image-spec, image-index.md, "platform").
 *
 * @param os for example {@code linux}
 * @param architecture a GOARCH value, for example {@code amd64}
 * @param variant the CPU variant, for example {@code v8}
 */
public record Platform(String os, String architecture, Optional<String> variant) {

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
