package org.lodestone.gateway.push;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.io.FollowedFile;
import org.lodestone.program.Causes;

/**
 * The public keys of a token issuer, from a file: a JWK set (RFC 7517), or keys in PEM. An RSA key
 * is good for RS256 and nothing else, one of P-256 for ES256 (RFC 7518), whatever a token says. The
 * file is read again when it has changed; while it cannot be read, no token is good.
 */
public final class IssuerKeys {

  private static final int MAX_BYTES = 256 << 10;
  private static final int MAX_KEYS = 64;
  private static final int MIN_RSA_BITS = 2_048;
  private static final int MAX_RSA_BITS = 8_192;
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

  private final FollowedFile<List<JWK>> keys;

  private IssuerKeys(Path file) {
    this.keys = new FollowedFile<>(file, MAX_BYTES, IssuerKeys::parse);
  }

  /**
   * @throws IOException when the file cannot be read or has no key to check tokens with
   */
  public static IssuerKeys open(Path file) throws IOException {
    IssuerKeys keys = new IssuerKeys(file);
    keys.keys.current();
    return keys;
  }

  /**
   * The keys that may have signed a token. The key id is a hint: one that only the token or only
   * the key has says nothing.
   *
   * @throws KeySourceException when the file cannot be read
   */
  List<PublicKey> fitting(JWSHeader header) throws KeySourceException {
    List<PublicKey> fitting = new ArrayList<>();
    try {
      for (JWK key : keys.current()) {
        String id = key.getKeyID();
        boolean named = id == null || header.getKeyID() == null || id.equals(header.getKeyID());
        if (named && algorithm(key).equals(Optional.of(header.getAlgorithm()))) {
          fitting.add(((AsymmetricJWK) key).toPublicKey());
        }
      }
    } catch (IOException | JOSEException e) {
      throw new KeySourceException(Causes.describe(e), e);
    }
    return fitting;
  }

  /** What a key signs by; empty when it is not good enough, or for something else. */
  private static Optional<JWSAlgorithm> algorithm(JWK key) {
    Optional<JWSAlgorithm> algorithm = Optional.empty();
    if (key instanceof RSAKey && key.size() >= MIN_RSA_BITS && key.size() <= MAX_RSA_BITS) {
      algorithm = Optional.of(JWSAlgorithm.RS256);
    } else if (key instanceof ECKey ec && ec.getCurve().equals(Curve.P_256)) {
      algorithm = Optional.of(JWSAlgorithm.ES256);
    }
    return algorithm
        .filter(a -> key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
        .filter(a -> key.getAlgorithm() == null || key.getAlgorithm().equals(a));
  }

  private static List<JWK> parse(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8).strip();
    List<JWK> found = text.startsWith("{") ? parseSet(text) : parsePem(text);
    List<JWK> good = found.stream().filter(key -> algorithm(key).isPresent()).toList();
    if (good.isEmpty() || good.size() > MAX_KEYS) {
      throw new IOException(
          "expected 1 to %d public keys, RSA of %d to %d bits or EC P-256, found %d"
              .formatted(MAX_KEYS, MIN_RSA_BITS, MAX_RSA_BITS, good.size()));
    }
    return good;
  }

  private static List<JWK> parseSet(String text) throws IOException {
    JWKSet set;
    try {
      set = JWKSet.parse(text);
    } catch (ParseException e) {
      throw new IOException("not a JWK set: " + e.getMessage(), e);
    }
    if (set.containsNonPublicKeys()) {
      throw new IOException("holds a secret or private key, which only the issuer may have");
    }
    return set.getKeys();
  }

  private static List<JWK> parsePem(String text) throws IOException {
    if (text.contains("PRIVATE KEY-----")) {
      throw new IOException(
          "holds a private key, which only the issuer may have;"
              + " get its public half: openssl pkey -in PRIVATE -pubout");
    }
    if (text.contains("-----BEGIN CERTIFICATE-----")) {
      throw new IOException(
          "holds a certificate; get its key: openssl x509 -in CERTIFICATE -pubkey -noout");
    }
    List<JWK> keys = new ArrayList<>();
    Matcher blocks = PEM.matcher(text);
    while (blocks.find()) {
      keys.add(key(blocks.group(1)));
    }
    return keys;
  }

  private static JWK key(String base64) throws IOException {
    X509EncodedKeySpec spki;
    try {
      spki = new X509EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new IOException("a PUBLIC KEY is not base64: " + e.getMessage(), e);
    }
    try {
      return new RSAKey.Builder((RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spki))
          .build();
    } catch (GeneralSecurityException notRsa) {
      try {
        ECPublicKey key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(spki);
        return new ECKey.Builder(Curve.forECParameterSpec(key.getParams()), key).build();
      } catch (GeneralSecurityException | IllegalStateException | IllegalArgumentException e) {
        throw new IOException("a PUBLIC KEY is neither RSA nor EC P-256", e);
      }
    }
  }
}
