package org.lodestone.gateway.push;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Signs tokens as a token server does. */
public final class TestIssuer {

  public static final String NAME = "auth.example";
  public static final String SERVICE = "gateway.example";

  private final KeyPair pair = generate("RSA", 2_048);
  private final Clock clock;

  public TestIssuer(Clock clock) {
    this.clock = clock;
  }

  static KeyPair generate(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  KeyPair pair() {
    return pair;
  }

  /** The file that a gateway is given. */
  public Path writeKey(Path dir) throws IOException {
    return Files.writeString(dir.resolve("issuer.pem"), pem(pair.getPublic()));
  }

  static String pem(PublicKey key) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
  }

  /** What a good token says that lets its bearer do this. */
  JWTClaimsSet.Builder claims(String name, String... actions) {
    Instant now = clock.instant();
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(SERVICE)
        .subject("ann")
        .issueTime(Date.from(now))
        .notBeforeTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(300)))
        .claim("access", List.of(grant("repository", name, List.of(actions))));
  }

  static Map<String, Object> grant(String type, String name, Object actions) {
    return Map.of("type", type, "name", name, "actions", actions);
  }

  /** The Authorization of who may do this to a repository. */
  public String authorization(String name, String... actions) {
    return authorization(name, claims -> claims, actions);
  }

  /** The same with other claims. */
  public String authorization(
      String name, UnaryOperator<JWTClaimsSet.Builder> change, String... actions) {
    JWTClaimsSet claims = change.apply(claims(name, actions)).build();
    return bearer(JWSAlgorithm.RS256, new RSASSASigner(pair.getPrivate()), claims);
  }

  static String bearer(JWSAlgorithm algorithm, JWSSigner signer, JWTClaimsSet claims) {
    return bearer(new JWSHeader(algorithm), signer, claims);
  }

  static String bearer(JWSHeader header, JWSSigner signer, JWTClaimsSet claims) {
    SignedJWT token = new SignedJWT(header, claims);
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return "Bearer " + token.serialize();
  }
}
