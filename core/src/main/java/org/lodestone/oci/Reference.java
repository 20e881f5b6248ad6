package org.lodestone.oci;

import java.util.Optional;

/**
 * A name with a tag, a digest or both, {@code name[:tag][@digest]} (distribution/reference
 * grammar).
 */
public record Reference(RepositoryName name, Optional<String> tag, Optional<Digest> digest) {

  /**
   * @throws IllegalArgumentException saying which rule the text breaks
   */
  public static Reference parse(String text) {
    throw new UnsupportedOperationException("skeleton");
  }

  public static Reference ofTag(RepositoryName name, String tag) {
    return new Reference(name, Optional.of(tag), Optional.empty());
  }

  public static Reference ofDigest(RepositoryName name, Digest digest) {
    return new Reference(name, Optional.empty(), Optional.of(digest));
  }

  @Override
  public String toString() {
    return name + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }
}
