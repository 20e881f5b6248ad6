package org.lodestone.tuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lodestone.io.Hex;
import org.lodestone.json.CanonicalJson;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.sign.VerificationKey;

/**
 * A public key as metadata lists it (KEY, section 4.2).
 *
 * @param id the KEYID: SHA-256 of the canonical form of key type, scheme and value, in hexadecimal
 * @param verifier empty for kinds that are not in use here, such as RSA: nothing they sign counts
 */
public record Key(String id, Optional<VerificationKey> verifier) {

  /** Most keys that one file lists. */
  static final int MAX_KEYS = 256;

  private static final String ED25519 = "ed25519";
  private static final String ECDSA = "ecdsa";
  private static final String ECDSA_P256 = "ecdsa-sha2-nistp256";
  private static final int ED25519_BYTES = 32;

  /** The key as this program's collections list it. */
  public static Key of(VerificationKey key) {
    return new Key(Digest.of(CanonicalJson.write(json(key))).hex(), Optional.of(key));
  }

  /** The KEY object. */
  static ObjectNode json(VerificationKey key) {
    boolean ed25519 = key.algorithm() == Algorithm.ED25519;
    ObjectNode object = StrictJson.object();
    object.put("keytype", ed25519 ? ED25519 : ECDSA);
    object.put("scheme", ed25519 ? ED25519 : ECDSA_P256);
    object.putObject("keyval").put("public", ed25519 ? Hex.encode(key.point()) : key.pem());
    return object;
  }

  /**
   * Keys by their ids.
   *
   * @throws IllegalArgumentException when a key is malformed, or an id is not its key's
   */
  static Map<String, Key> readAll(JsonObject keys) {
    List<String> ids = keys.fields();
    if (ids.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "%s: expected at most %d keys, found %d".formatted(keys.place(), MAX_KEYS, ids.size()));
    }
    Map<String, Key> all = new LinkedHashMap<>();
    ids.forEach(id -> all.put(id, read(id, keys.object(id))));
    return all;
  }

  private static Key read(String id, JsonObject object) {
    String type = object.text("keytype");
    String scheme = object.text("scheme");
    JsonObject value = object.object("keyval");
    String computed = id(type, scheme, value);
    if (!computed.equals(id)) {
      throw new IllegalArgumentException(
          "%s: expected the key's own id, %s".formatted(object.place(), computed));
    }
    try {
      return new Key(id, verifier(type, scheme, value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(object.place() + ": " + e.getMessage(), e);
    }
  }

  private static String id(String type, String scheme, JsonObject value) {
    ObjectNode names = StrictJson.object();
    names.put("keytype", type);
    names.put("scheme", scheme);
    names.set("keyval", value.copy());
    return Digest.of(CanonicalJson.write(names)).hex();
  }

  private static Optional<VerificationKey> verifier(String type, String scheme, JsonObject value) {
    if (type.equals(ED25519) && scheme.equals(ED25519)) {
      byte[] raw = Hex.decode(value.place("public"), value.text("public"), ED25519_BYTES);
      return Optional.of(VerificationKey.ofPoint(Algorithm.ED25519, raw));
    }
    if ((type.equals(ECDSA) || type.equals(ECDSA_P256)) && scheme.equals(ECDSA_P256)) {
      VerificationKey key = VerificationKey.parse(value.text("public"));
      if (key.algorithm() != Algorithm.ECDSA_P256) {
        throw new IllegalArgumentException("expected a P-256 key, found " + key.algorithm());
      }
      return Optional.of(key);
    }
    return Optional.empty();
  }
}
