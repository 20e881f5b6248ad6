package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lodestone.sign.SigningKey.Algorithm;

/** What we write openssl reads and verifies, and the other way round. */
class OpensslTest {

  private static final byte[] PAYLOAD = "{\"a\":\"payload with ümlaut\"}".getBytes(UTF_8);
  private static final String PASSPHRASE = "correct hörse";

  /** The commands that the README shows, up to the verification itself. */
  private static final String SPLIT_ENVELOPE =
      """
      jq -r .payload doc.json | base64 -d > payload
      type=$(jq -r .payloadType doc.json)
      { printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(wc -c < payload)"; cat payload; } > pae
      jq -r '.signatures[0].sig' doc.json | base64 -d > sig
      """;

  @TempDir Path folder;

  @BeforeEach
  void requireTools() throws Exception {
    assumeTrue(succeeds("openssl version"), "openssl is not installed");
  }

  @ParameterizedTest
  @CsvSource({
    "ED25519,openssl pkeyutl -verify -pubin -inkey acme.pub -rawin -in pae -sigfile sig",
    "ECDSA_P256,openssl pkeyutl -verify -pubin -inkey acme.pub -rawin -in pae -sigfile sig",
    "ECDSA_P256,openssl dgst -sha256 -verify acme.pub -signature sig pae",
  })
  void verifiesOurEnvelopes(Algorithm algorithm, String verify) throws Exception {
    assumeTrue(succeeds("jq --version"), "jq is not installed");
    SigningKey key = SigningKey.generate(algorithm);
    key.verificationKey().write(folder.resolve("acme.pub"));
    Envelope envelope = Envelope.sign("application/vnd.in-toto+json", PAYLOAD, key);
    Files.write(folder.resolve("doc.json"), envelope.toJson());
    run(SPLIT_ENVELOPE + verify);

    byte[] changed = PAYLOAD.clone();
    changed[7] ^= 1;
    Envelope forged = new Envelope(envelope.payloadType(), changed, envelope.signatures());
    Files.write(folder.resolve("doc.json"), forged.toJson());
    assertTrue(!succeeds(SPLIT_ENVELOPE + verify), "a changed byte");
  }

  @ParameterizedTest
  @CsvSource({
    "ED25519,openssl genpkey -algorithm ed25519",
    "ECDSA_P256,openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
  })
  void makesKeysThatWeRead(Algorithm algorithm, String generate) throws Exception {
    run(generate + " -out plain.key && openssl pkey -in plain.key -pubout -out acme.pub");
    run("openssl pkcs8 -topk8 -in plain.key -out encrypted.key -passout 'pass:" + PASSPHRASE + "'");
    VerificationKey publicKey = VerificationKey.load(folder.resolve("acme.pub"));
    assertEquals(algorithm, publicKey.algorithm());
    assertEquals(publicKey, load("plain.key", "unused").verificationKey());
    assertEquals(publicKey, load("encrypted.key", PASSPHRASE).verificationKey());
    assertEquals(
        Files.readString(folder.resolve("acme.pub")), publicKey.pem(), "the same PEM text");
    IOException e = assertThrows(IOException.class, () -> load("encrypted.key", "correct horse"));
    assertTrue(e.getMessage().contains("the passphrase does not open this key"), e.getMessage());
    byte[] signature = load("plain.key", "unused").sign(PAYLOAD);
    assertTrue(publicKey.verifies(PAYLOAD, signature));
  }

  @ParameterizedTest
  @EnumSource
  void readsKeysThatWeMake(Algorithm algorithm) throws Exception {
    SigningKey key = SigningKey.generate(algorithm);
    key.write(folder.resolve("plain.key"), Optional.empty());
    key.write(folder.resolve("encrypted.key"), Optional.of(PASSPHRASE.toCharArray()));
    run("openssl pkey -in plain.key -pubout -out plain.pub");
    run(
        "openssl pkey -in encrypted.key -passin 'pass:"
            + PASSPHRASE
            + "' -pubout -out encrypted.pub");
    assertEquals(key.verificationKey().pem(), Files.readString(folder.resolve("plain.pub")));
    assertEquals(key.verificationKey().pem(), Files.readString(folder.resolve("encrypted.pub")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-v1 PBE-SHA1-3DES|encryption scheme (1.2.840.113549.1.12.1.3)",
        "-v2 aes-128-cbc|cipher (2.16.840.1.101.3.4.1.2)",
        "-v2 aes-256-cbc -v2prf hmacWithSHA1|PBKDF2 function (HMAC-SHA1)",
        "-scrypt|key derivation (1.3.6.1.4.1.11591.4.11)",
      })
  void namesOtherEncryptionsAndHowToConvert(String options, String found) throws Exception {
    run(
        "openssl genpkey -algorithm ed25519 | openssl pkcs8 -topk8 -passout pass:x -out other.key "
            + options);
    IOException e = assertThrows(IOException.class, () -> load("other.key", "x"));
    assertEquals(
        "key file "
            + folder.resolve("other.key")
            + ": the key is encrypted with another "
            + found
            + ", expected PBES2 with HMAC-SHA256 and AES-256-CBC; convert it:"
            + " openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in OLD -out NEW",
        e.getMessage());
  }

  @Test
  void traditionalKeysAreRefusedWithTheCommandThatConvertsThem() throws Exception {
    run("openssl ecparam -name prime256v1 -genkey -out old.key");
    IOException e = assertThrows(IOException.class, () -> load("old.key", "x"));
    assertTrue(
        e.getMessage().endsWith("convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW"),
        e.getMessage());
    run("openssl pkcs8 -topk8 -nocrypt -in old.key -out new.key");
    assertEquals(Algorithm.ECDSA_P256, load("new.key", "unused").verificationKey().algorithm());
  }

  private SigningKey load(String name, String passphrase) throws IOException {
    return SigningKey.load(folder.resolve(name), passphrase::toCharArray);
  }

  private void run(String script) throws Exception {
    new Shell(folder).run(script);
  }

  private boolean succeeds(String script) throws Exception {
    return new Shell(folder).succeeds(script);
  }
}
