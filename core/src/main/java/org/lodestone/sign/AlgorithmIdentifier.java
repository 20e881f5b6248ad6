package org.lodestone.sign;

import java.util.Map;
import org.lodestone.sign.SigningKey.Algorithm;

/** The AlgorithmIdentifier (RFC 5280, 5480, 8410) that tells key types apart in SPKI and PKCS#8. */
final class AlgorithmIdentifier {

  private static final String ED25519 = "1.3.101.112";
  private static final String EC = "1.2.840.10045.2.1";
  private static final String P256 = "1.2.840.10045.3.1.7";

  private static final Map<String, String> OTHERS =
      Map.of(
          "1.2.840.113549.1.1.1", "RSA",
          "1.2.840.113549.1.1.10", "RSA-PSS",
          "1.2.840.10040.4.1", "DSA",
          "1.3.101.110", "X25519",
          "1.3.101.111", "X448",
          "1.3.101.113", "Ed448",
          "1.3.132.0.10", "EC secp256k1",
          "1.3.132.0.34", "EC P-384",
          "1.3.132.0.35", "EC P-521");

  private AlgorithmIdentifier() {}

  /** A PKCS#8 PrivateKeyInfo (RFC 5208). */
  static byte[] privateKeyInfo(Algorithm algorithm, byte[] privateKey) {
    return Der.encode(
        Der.SEQUENCE,
        Der.encode(Der.INTEGER, new byte[] {0}),
        identifier(algorithm),
        Der.encode(Der.OCTET_STRING, privateKey));
  }

  /** A SubjectPublicKeyInfo (RFC 5280). */
  static byte[] publicKeyInfo(Algorithm algorithm, byte[] point) {
    return Der.encode(
        Der.SEQUENCE, identifier(algorithm), Der.encode(Der.BIT_STRING, new byte[1], point));
  }

  private static byte[] identifier(Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> Der.encode(Der.SEQUENCE, Der.encodeOid(ED25519));
      case ECDSA_P256 -> Der.encode(Der.SEQUENCE, Der.encodeOid(EC), Der.encodeOid(P256));
    };
  }

  /** The algorithm of a SubjectPublicKeyInfo. */
  static Algorithm ofPublicKey(byte[] spki) {
    return read(new Der(spki).sequence());
  }

  /** The algorithm of a PKCS#8 PrivateKeyInfo. */
  static Algorithm ofPrivateKey(byte[] pkcs8) {
    Der info = new Der(pkcs8).sequence();
    info.unsigned();
    return read(info);
  }

  /**
   * @throws IllegalArgumentException naming the key's type when it is not one of the two in use
   */
  private static Algorithm read(Der info) {
    Der identifier = info.sequence();
    String oid = identifier.oid();
    if (oid.equals(ED25519)) {
      return Algorithm.ED25519;
    }
    if (oid.equals(EC)) {
      if (identifier.peek() != Der.OID) {
        throw unsupported("EC with explicit curve parameters");
      }
      String curve = identifier.oid();
      if (curve.equals(P256)) {
        return Algorithm.ECDSA_P256;
      }
      throw unsupported(OTHERS.getOrDefault(curve, "EC on curve " + curve));
    }
    throw unsupported(OTHERS.getOrDefault(oid, "algorithm " + oid));
  }

  private static IllegalArgumentException unsupported(String type) {
    return new IllegalArgumentException(
        "expected an Ed25519 or an EC P-256 key, found: "
            + type
            + "; make one with: openssl genpkey -algorithm ed25519");
  }
}
