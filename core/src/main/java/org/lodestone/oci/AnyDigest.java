package org.lodestone.oci;

import com.google.common.io.BaseEncoding;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.lodestone.io.Hex;

/**
 * A digest of any of the registered algorithms (OCI image-spec, descriptor.md, "Registered
 * Algorithms"), for where clients may choose one. A node knows all content by its SHA-256, {@link
 * Digest}.
 *
 * @param hex lower-case, as long as the algorithm's results
 */
public record AnyDigest(Algorithm algorithm, String hex) {

  /** A registered algorithm. */
  public enum Algorithm {
    SHA256("sha256", "SHA-256", 64),
    SHA512("sha512", "SHA-512", 128);

    private final String word;
    private final String javaName;
    private final int hexLength;

    Algorithm(String word, String javaName, int hexLength) {
      this.word = word;
      this.javaName = javaName;
      this.hexLength = hexLength;
    }

    /** The one that digests call so. */
    public static Optional<Algorithm> named(String word) {
      for (Algorithm one : values()) {
        if (one.word.equals(word)) {
          return Optional.of(one);
        }
      }
      return Optional.empty();
    }

    /** The digest of these bytes. */
    public AnyDigest of(byte[] content) {
      return ofRaw(start().digest(content));
    }

    /** The digest whose raw bytes are given. */
    public AnyDigest ofRaw(byte[] raw) {
      return new AnyDigest(this, BaseEncoding.base16().lowerCase().encode(raw));
    }

    /** A fresh one; every JDK has both. */
    public MessageDigest start() {
      try {
        return MessageDigest.getInstance(javaName);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java has no " + javaName, e);
      }
    }
  }

  public AnyDigest {
    if (!Hex.isLowerCase(hex, algorithm.hexLength)) {
      throw new IllegalArgumentException(
          "a %s digest has %d lower-case hexadecimal characters, found: %s"
              .formatted(algorithm.word, algorithm.hexLength, abbreviate(hex)));
    }
  }

  /**
   * Reads {@code sha256:<hex>} or {@code sha512:<hex>}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static AnyDigest parse(String text) {
    int colon = text.indexOf(':');
    return Algorithm.named(text.substring(0, Math.max(0, colon)))
        .map(algorithm -> new AnyDigest(algorithm, text.substring(colon + 1)))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a digest of the form sha256:<hex> or sha512:<hex>, found: "
                        + abbreviate(text)));
  }

  public static AnyDigest of(Digest digest) {
    return new AnyDigest(Algorithm.SHA256, digest.hex());
  }

  /** The same as what nodes know content by, if it is of that algorithm. */
  public Optional<Digest> sha256() {
    return algorithm == Algorithm.SHA256 ? Optional.of(new Digest(hex)) : Optional.empty();
  }

  @Override
  public String toString() {
    return algorithm.word + ":" + hex;
  }

  private static String abbreviate(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
