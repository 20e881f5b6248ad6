package org.lodestone.tuf;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lodestone.io.Hex;
import org.lodestone.json.JsonObject;
import org.lodestone.oci.Digest;

/**
 * A metadata file: what is signed, and the signatures over its canonical form (section 4.2.1). That
 * it parses says nothing of whether it is signed by anybody.
 *
 * @param <T> what is signed
 */
public final class Metadata<T extends Signed> {

  /** Most signatures in one file. */
  static final int MAX_SIGNATURES = 256;

  private static final int MAX_SIGNATURE_BYTES = 1024;

  private final byte[] bytes;
  private final byte[] signedBytes;
  private final T signed;
  private final Map<String, byte[]> signatures;

  private Metadata(byte[] bytes, byte[] signedBytes, T signed, Map<String, byte[]> signatures) {
    this.bytes = bytes;
    this.signedBytes = signedBytes;
    this.signed = signed;
    this.signatures = signatures;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException saying what is wrong, where
   */
  public static <T extends Signed> Metadata<T> parse(RoleType<T> type, byte[] bytes) {
    JsonObject file = JsonObject.parse(type.type(), bytes, type.maxBytes(), type.maxTokens());
    JsonObject signed = file.object("signed");
    String found = signed.text("_type");
    if (!found.equals(type.type())) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s"
              .formatted(
                  signed.place("_type"),
                  type.type(),
                  found.substring(0, Math.min(40, found.length()))));
    }
    return new Metadata<>(
        bytes.clone(), signed.canonical(), type.reader().apply(signed), signatures(file));
  }

  /** Section 4.2.1: a KEYID must be unique among the signatures. */
  private static Map<String, byte[]> signatures(JsonObject file) {
    Map<String, byte[]> signatures = new LinkedHashMap<>();
    for (JsonObject signature : file.objects("signatures", MAX_SIGNATURES)) {
      byte[] sig = Hex.decode(signature.place("sig"), signature.text("sig"), MAX_SIGNATURE_BYTES);
      if (signatures.put(signature.text("keyid"), sig) != null) {
        throw new IllegalArgumentException(
            signature.place("keyid") + ": a key's second signature, expected one of each key");
      }
    }
    return signatures;
  }

  public T signed() {
    return signed;
  }

  /** Raw signatures by KEYID. */
  Map<String, byte[]> signatures() {
    return signatures;
  }

  /** What the signatures are over. */
  byte[] signedBytes() {
    return signedBytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Metadata<?> that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** SHA-256 of the file. */
  public Digest digest() {
    return Digest.of(bytes);
  }

  /** The file as it was read. */
  byte[] bytes() {
    return bytes.clone();
  }
}
