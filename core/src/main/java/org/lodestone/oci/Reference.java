package org.lodestone.oci;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name with a tag, a digest or both, {@code name[:tag][@digest]} (distribution/reference
 * grammar). Digests are SHA-256 only: another algorithm the grammar knows, such as sha512, is
 * refused.
 */
public record Reference(RepositoryName name, Optional<String> tag, Optional<Digest> digest) {

  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}");

  public Reference {
    Objects.requireNonNull(name);
    Objects.requireNonNull(digest);
    tag.ifPresent(Reference::checkTag);
  }

  /**
   * @throws IllegalArgumentException saying which rule the text breaks
   */
  public static Reference parse(String text) {
    Parts parts = split(text);
    return new Reference(RepositoryName.parse(parts.name), parts.tag, parts.digest);
  }

  /**
   * The same for a reference as users of docker write it, see {@link RepositoryName#parseFamiliar}.
   *
   * @throws IllegalArgumentException saying which rule the text breaks
   */
  public static Reference parseFamiliar(String text) {
    Parts parts = split(text);
    return new Reference(RepositoryName.parseFamiliar(parts.name), parts.tag, parts.digest);
  }

  public static Reference ofTag(RepositoryName name, String tag) {
    return new Reference(name, Optional.of(tag), Optional.empty());
  }

  public static Reference ofDigest(RepositoryName name, Digest digest) {
    return new Reference(name, Optional.empty(), Optional.of(digest));
  }

  /** Whether the text can be a tag: {@code [\w][\w.-]{0,127}}, ASCII only. */
  public static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  @Override
  public String toString() {
    return name + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }

  private record Parts(String name, Optional<String> tag, Optional<Digest> digest) {}

  private static Parts split(String text) {
    int at = text.indexOf('@');
    String named = at < 0 ? text : text.substring(0, at);
    // A colon before the last slash belongs to the domain's port.
    int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
    return new Parts(
        colon < 0 ? named : named.substring(0, colon),
        colon < 0 ? Optional.empty() : Optional.of(named.substring(colon + 1)),
        at < 0 ? Optional.empty() : Optional.of(Digest.parse(text.substring(at + 1))));
  }

  private static void checkTag(String tag) {
    if (!isTag(tag)) {
      throw new IllegalArgumentException(
          "a tag has 1 to 128 characters of A-Z a-z 0-9 _ . - and starts with none of . -, found: "
              + (tag.length() <= 128 ? tag : tag.substring(0, 128) + "…"));
    }
  }
}
