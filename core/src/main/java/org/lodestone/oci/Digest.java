package org.lodestone.oci;

import com.fasterxml.jackson.annotation.JsonValue;
import com.google.common.io.BaseEncoding;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.lodestone.io.Hex;

/**
 * The SHA-256 content identifier of a blob or manifest, as in {@code sha256:<64 lower-case hex>}
 * (OCI image-spec, descriptor.md, "Digests").
 *
 * @param hex the 64 lower-case hexadecimal characters after the colon
 */
public record Digest(String hex) implements Comparable<Digest> {

  private static final String PREFIX = "sha256:";
  private static final String FILE_PREFIX = "sha256-";

  public Digest {
    if (!Hex.isLowerCase(hex, 64)) {
      throw new IllegalArgumentException(
          "a sha256 digest is 64 lower-case hexadecimal characters, found: " + abbreviate(hex));
    }
  }

  /**
   * Reads {@code sha256:<hex>}.
   *
   * @throws IllegalArgumentException when the text is anything else, sha512 included
   */
  public static Digest parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "expected a digest of the form sha256:<64 hex>, found: " + abbreviate(text));
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  /**
   * Reads {@code sha256-<hex>}, as {@link #fileName} writes it.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  public static Digest parseFileName(String text) {
    if (!text.startsWith(FILE_PREFIX)) {
      throw new IllegalArgumentException(
          "expected a name of the form sha256-<64 hex>, found: " + abbreviate(text));
    }
    return new Digest(text.substring(FILE_PREFIX.length()));
  }

  /** The digest whose 32 raw bytes are given. */
  public static Digest ofRaw(byte[] raw) {
    return new Digest(BaseEncoding.base16().lowerCase().encode(raw));
  }

  /** The digest of these bytes. */
  public static Digest of(byte[] content) {
    return ofRaw(newSha256().digest(content));
  }

  /** A fresh SHA-256; every Java platform has one. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** {@code sha256-<hex>}, for where a colon cannot stand: files, torrents, tags. */
  public String fileName() {
    return FILE_PREFIX + hex;
  }

  /** The 32 raw bytes. */
  public byte[] raw() {
    return BaseEncoding.base16().lowerCase().decode(hex);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @JsonValue
  @Override
  public String toString() {
    return PREFIX + hex;
  }

  private static String abbreviate(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
