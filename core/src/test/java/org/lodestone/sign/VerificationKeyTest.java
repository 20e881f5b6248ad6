package org.lodestone.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.sign.SigningKey.Algorithm;

class VerificationKeyTest {

  private static final SigningKey KEY = SigningKey.generate(Algorithm.ED25519);
  private static final String PEM = KEY.verificationKey().pem();
  private static final String BODY = PEM.lines().toList().get(1);

  @TempDir Path folder;

  @Test
  void readsAKeyWithWindowsLineEndsAndSpaceAround() {
    assertEquals(
        KEY.verificationKey(), VerificationKey.parse("\n" + PEM.replace("\n", " \r\n") + "\r\n"));
  }

  @Test
  void keyIdIsTheHashOfTheSpki() {
    byte[] spki = Pem.parse(PEM).der();
    assertEquals(org.lodestone.oci.Digest.of(spki).hex(), VerificationKey.parse(PEM).id().hex());
  }

  @ParameterizedTest
  @CsvSource({
    "RSA,,RSA",
    "DSA,,DSA",
    "X25519,,X25519",
    "Ed448,,Ed448",
    "EC,secp384r1,EC P-384",
    "EC,secp521r1,EC P-521",
  })
  void namesTheTypeOfOtherKeys(String algorithm, String curve, String name)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (curve != null) {
      generator.initialize(new ECGenParameterSpec(curve));
    } else if (algorithm.length() == 3) {
      generator.initialize(1024);
    }
    var pair = generator.generateKeyPair();
    String message =
        "expected an Ed25519 or an EC P-256 key, found: "
            + name
            + "; make one with: openssl genpkey -algorithm ed25519";
    assertFails(message, new Pem(Pem.PUBLIC_KEY, pair.getPublic().getEncoded()).toString());
    String privatePem = new Pem(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()).toString();
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> SigningKey.parse(privatePem, () -> new char[0]));
    assertEquals(message, e.getMessage());
  }

  @Test
  void saysHowToGetAPublicKey() {
    assertFails(
        "expected a PUBLIC KEY, found a private one;"
            + " get its public half: openssl pkey -in PRIVATE -pubout",
        KEY.pem(Optional.empty()));
    assertFails(
        "expected a PUBLIC KEY, found a CERTIFICATE;"
            + " get its key: openssl x509 -in CERTIFICATE -pubkey -noout",
        PEM.replace("PUBLIC KEY", "CERTIFICATE"));
    assertFails(
        "found a traditional EC PRIVATE KEY, expected PKCS#8;"
            + " convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW",
        PEM.replace("PUBLIC KEY", "EC PRIVATE KEY"));
  }

  @Test
  void refusesPemThatIsNotOneStrictBlock() {
    String start = "expected a PEM key that starts with a line such as -----BEGIN PUBLIC KEY-----";
    assertFails(start, "");
    assertFails(start, "text before\n" + PEM);
    String end = "expected the PEM text to end with -----END PUBLIC KEY----- and one key in it";
    assertFails(end, PEM + "text after");
    assertFails(end, PEM.replace("END PUBLIC", "END PRIVATE"));
    assertFails("expected PEM lines of 1 to 76 base64 characters", PEM.replace(BODY, ""));
    assertFails("expected PEM lines of 1 to 76 base64 characters", PEM.replace(BODY, BODY + BODY));
    assertFails(
        "the PEM text is not base64: Illegal base64 character 2d",
        PEM.replace(BODY, "Proc-Type: 4"));
    assertFails("the PEM text is not canonical base64", PEM.replace(BODY, "AA"));
    assertFails("expected a PEM key of at most 16384 characters, found 16385", " ".repeat(16_385));
    String two = PEM + PEM;
    assertThrows(IllegalArgumentException.class, () -> VerificationKey.parse(two));
  }

  @Test
  void refusesDerThatIsNotCanonical() {
    byte[] spki = Pem.parse(PEM).der();
    assertThrows(IllegalArgumentException.class, () -> parse(Arrays.copyOf(spki, 45)));
    assertThrows(IllegalArgumentException.class, () -> parse(Arrays.copyOf(spki, 43)));
    byte[] longLength = new byte[45];
    System.arraycopy(spki, 2, longLength, 3, 42);
    longLength[0] = 0x30;
    longLength[1] = (byte) 0x81;
    longLength[2] = 42;
    assertFails(
        "malformed DER: length not in its shortest form",
        new Pem(Pem.PUBLIC_KEY, longLength).toString());
  }

  @Test
  void ecdsaSignatureIsStrictDerOr64Bytes() {
    SigningKey key = SigningKey.generate(Algorithm.ECDSA_P256);
    byte[] message = {1, 2, 3};
    byte[] der = key.sign(message);
    byte[] p1363 = EcdsaSignature.toP1363(der).orElseThrow();
    VerificationKey verification = key.verificationKey();
    assertEquals(true, verification.verifies(message, p1363));
    assertFalse(verification.verifies(message, Arrays.copyOf(p1363, 65)));
    assertFalse(verification.verifies(message, new byte[64]), "zeros");
    BigInteger r = new BigInteger(1, Arrays.copyOf(p1363, 32));
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(p1363, 32, 64));
    byte[] padded = new byte[40];
    System.arraycopy(
        r.toByteArray(), 0, padded, 40 - r.toByteArray().length, r.toByteArray().length);
    assertFalse(
        verification.verifies(
            message,
            Der.encode(
                Der.SEQUENCE,
                Der.encode(Der.INTEGER, padded),
                Der.encode(Der.INTEGER, s.toByteArray()))),
        "an integer with needless zeros");
  }

  @Test
  void namesTheFileThatIsNoKey() throws IOException {
    Path file = folder.resolve("acme.pub");
    Files.writeString(file, "hello");
    IOException e = assertThrows(IOException.class, () -> VerificationKey.load(file));
    assertEquals(
        "key file "
            + file
            + ": expected a PEM key that starts with a line such as -----BEGIN PUBLIC KEY-----",
        e.getMessage());
    Files.write(file, new byte[] {(byte) 0xff});
    e = assertThrows(IOException.class, () -> VerificationKey.load(file));
    assertEquals("key file " + file + " is not text, expected a PEM key", e.getMessage());
    Files.write(file, new byte[20_000]);
    e = assertThrows(IOException.class, () -> VerificationKey.load(file));
    assertEquals(
        "key file " + file + " has more than 16384 bytes, so it is no PEM key", e.getMessage());
  }

  private static VerificationKey parse(byte[] spki) {
    return VerificationKey.parse(new Pem(Pem.PUBLIC_KEY, spki).toString());
  }

  private static void assertFails(String message, String pem) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> VerificationKey.parse(pem))
            .getMessage());
  }
}
