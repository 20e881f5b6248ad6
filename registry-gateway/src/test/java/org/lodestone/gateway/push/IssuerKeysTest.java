package org.lodestone.gateway.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerKeysTest {

  private static final KeyPair RSA = TestIssuer.generate("RSA", 2_048);
  private static final KeyPair EC = TestIssuer.generate("EC", 256);

  @TempDir private Path dir;

  @Test
  void readsKeysInPem() throws Exception {
    IssuerKeys keys =
        open("# two\n" + TestIssuer.pem(RSA.getPublic()) + TestIssuer.pem(EC.getPublic()));
    assertEquals(List.of(RSA.getPublic()), keys.fitting(header(JWSAlgorithm.RS256, "any")));
    assertEquals(List.of(EC.getPublic()), keys.fitting(header(JWSAlgorithm.ES256, null)));
    assertEquals(List.of(), keys.fitting(header(JWSAlgorithm.HS256, null)));
  }

  @Test
  void findsKeysOfASetByTheirIds() throws Exception {
    KeyPair other = TestIssuer.generate("RSA", 2_048);
    IssuerKeys keys =
        open(set(rsa(RSA).keyID("one").build(), rsa(other).keyID("two").build(), ec().build()));
    PublicKey one = RSA.getPublic();
    PublicKey two = other.getPublic();
    assertEquals(List.of(two), keys.fitting(header(JWSAlgorithm.RS256, "two")));
    assertEquals(List.of(one, two), keys.fitting(header(JWSAlgorithm.RS256, null)));
    assertEquals(List.of(), keys.fitting(header(JWSAlgorithm.RS256, "three")));
    assertEquals(List.of(EC.getPublic()), keys.fitting(header(JWSAlgorithm.ES256, "three")));
  }

  @Test
  void leavesOutKeysForSomethingElse() throws Exception {
    IssuerKeys keys =
        open(
            set(
                rsa(RSA).keyUse(KeyUse.ENCRYPTION).build(),
                rsa(RSA).algorithm(JWSAlgorithm.PS256).build(),
                ec().algorithm(JWSAlgorithm.ES256).keyUse(KeyUse.SIGNATURE).build()));
    assertEquals(List.of(), keys.fitting(header(JWSAlgorithm.RS256, null)));
    assertEquals(List.of(EC.getPublic()), keys.fitting(header(JWSAlgorithm.ES256, null)));
  }

  @Test
  void saysWhatIsWrongWithTheFile() throws Exception {
    refuses("expected 1 to 64 public keys", "");
    refuses("expected 1 to 64 public keys", "{\"keys\":[]}");
    refuses("not a JWK set", "{\"keys\":1}");
    refuses("not a JWK set", "{");
    refuses("private key", set(rsa(RSA).privateKey(RSA.getPrivate()).build()));
    refuses("private key", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n");
    refuses("certificate", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
    refuses(
        "neither RSA nor EC P-256", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----");
  }

  /** A secret would let everybody sign who can read the file. */
  @Test
  void refusesSecrets() throws Exception {
    byte[] secret = new byte[32];
    refuses(
        "secret",
        "{\"keys\":["
            + new OctetSequenceKey.Builder(secret).build().toJSONString()
            + ","
            + ec().build().toJSONString()
            + "]}");
  }

  @Test
  void refusesWeakKeysAndOtherCurves() throws Exception {
    refuses(
        "expected 1 to 64 public keys",
        TestIssuer.pem(TestIssuer.generate("RSA", 1_024).getPublic()));
    refuses(
        "expected 1 to 64 public keys", TestIssuer.pem(TestIssuer.generate("EC", 384).getPublic()));
    String ed25519 = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    assertEquals(44, Base64.getDecoder().decode(ed25519).length);
    refuses(
        "neither RSA nor EC P-256",
        "-----BEGIN PUBLIC KEY-----\n" + ed25519 + "\n-----END PUBLIC KEY-----\n");
  }

  @Test
  void refusesAFileThatIsTooLarge() throws Exception {
    refuses("has more than 262144 bytes", " ".repeat((256 << 10) + 1));
  }

  private static RSAKey.Builder rsa(KeyPair pair) {
    return new RSAKey.Builder((RSAPublicKey) pair.getPublic());
  }

  private static ECKey.Builder ec() {
    return new ECKey.Builder(Curve.P_256, (ECPublicKey) EC.getPublic());
  }

  /** With what is private of them. */
  private static String set(JWK... keys) {
    return new JWKSet(List.of(keys)).toString(false);
  }

  private static JWSHeader header(JWSAlgorithm algorithm, String keyId) {
    return new JWSHeader.Builder(algorithm).keyID(keyId).build();
  }

  private void refuses(String why, String text) {
    IOException e = assertThrows(IOException.class, () -> open(text));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  private IssuerKeys open(String text) throws IOException {
    return IssuerKeys.open(Files.writeString(dir.resolve("keys"), text));
  }
}
