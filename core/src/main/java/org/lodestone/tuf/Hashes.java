package org.lodestone.tuf;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lodestone.io.Hex;
import org.lodestone.json.JsonObject;
import org.lodestone.oci.Digest;

/**
 * What a file hashes to (HASHES, section 4.4): one hash or several, all of which it must have.
 *
 * @param hex lower-case hexadecimal by algorithm, {@code sha256} or {@code sha512}
 */
public record Hashes(SortedMap<String, String> hex) {

  private static final String SHA256 = "sha256";
  private static final Map<String, Integer> HEX_LENGTHS = Map.of(SHA256, 64, "sha512", 128);
  private static final Map<String, String> JAVA_NAMES =
      Map.of(SHA256, "SHA-256", "sha512", "SHA-512");

  public Hashes {
    hex = new TreeMap<>(hex);
    if (hex.isEmpty()) {
      throw new IllegalArgumentException("expected at least one hash, found none");
    }
    hex.forEach(Hashes::check);
  }

  // Whoever cannot check one of the hashes cannot say that they match.
  private static void check(String algorithm, String value) {
    Integer length = HEX_LENGTHS.get(algorithm);
    if (length == null) {
      throw new IllegalArgumentException(
          "expected sha256 or sha512, found "
              + algorithm.substring(0, Math.min(40, algorithm.length())));
    }
    if (Hex.decode(algorithm, value, length / 2).length != length / 2) {
      throw new IllegalArgumentException(
          "%s: expected %d characters, found %d".formatted(algorithm, length, value.length()));
    }
  }

  static Hashes read(JsonObject object) {
    SortedMap<String, String> hex = new TreeMap<>();
    object.fields().forEach(algorithm -> hex.put(algorithm, object.text(algorithm)));
    try {
      return new Hashes(hex);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(object.place() + ": " + e.getMessage(), e);
    }
  }

  /** The SHA-256 of these bytes. */
  public static Hashes of(byte[] content) {
    return new Hashes(new TreeMap<>(Map.of(SHA256, Digest.of(content).hex())));
  }

  /** What is wrong with the content; empty when it has each of the hashes. */
  Optional<String> mismatch(byte[] content) {
    for (Map.Entry<String, String> expected : hex.entrySet()) {
      String found = hash(expected.getKey(), content);
      if (!found.equals(expected.getValue())) {
        return Optional.of(
            "expected %s %s, found %s".formatted(expected.getKey(), expected.getValue(), found));
      }
    }
    return Optional.empty();
  }

  /** The one that a consistent snapshot names the file by: python-tuf takes the first. */
  String any() {
    return hex.get(hex.firstKey());
  }

  private static String hash(String algorithm, byte[] content) {
    try {
      return Hex.encode(MessageDigest.getInstance(JAVA_NAMES.get(algorithm)).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + algorithm, e);
    }
  }
}
