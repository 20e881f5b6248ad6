package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.primitives.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.sign.SigningKey.Algorithm;

class MinisignTest {

  private static final SigningKey KEY = SigningKey.generate(Algorithm.ED25519);
  private static final byte[] FILE = "{\"a\":\"document with ümlaut\"}".getBytes(UTF_8);
  private static final Instant TIME = Instant.ofEpochSecond(1_764_343_210);

  @TempDir private Path folder;

  @Test
  void verifiesWithMinisign() throws Exception {
    Shell shell = new Shell(folder);
    assumeTrue(shell.succeeds("command -v minisign"), "minisign is not installed");
    MinisignPublicKey key = new MinisignPublicKey(KEY.verificationKey());
    Files.writeString(folder.resolve("acme.minisign"), key.text());
    Files.write(folder.resolve("doc.json"), FILE);
    String signature = MinisignSignature.of(FILE, "doc.json", TIME, KEY);
    Files.writeString(folder.resolve("doc.json.minisig"), signature);
    String told = shell.run("minisign -V -H -p acme.minisign -m doc.json");
    assertTrue(told.contains("file:doc.json"), told);

    Files.writeString(
        folder.resolve("doc.json.minisig"), signature.replace("1764343210", "1764343211"));
    assertFalse(shell.succeeds("minisign -V -p acme.minisign -m doc.json"), "another comment");
    Files.writeString(folder.resolve("doc.json.minisig"), signature);
    Files.write(folder.resolve("doc.json"), Arrays.copyOf(FILE, FILE.length - 1));
    assertFalse(shell.succeeds("minisign -V -p acme.minisign -m doc.json"), "a file cut short");
  }

  @Test
  void isOverTheHashAndTheComment() {
    List<String> lines = MinisignSignature.of(FILE, "doc.json", TIME, KEY).lines().toList();
    assertEquals("trusted comment: timestamp:1764343210\tfile:doc.json\thashed", lines.get(2));
    byte[] blob = Base64.getDecoder().decode(lines.get(1));
    byte[] signature = Arrays.copyOfRange(blob, 10, 74);
    assertTrue(KEY.verificationKey().verifies(Blake2b.hash(FILE), signature));
    byte[] comment = lines.get(2).substring("trusted comment: ".length()).getBytes(UTF_8);
    assertTrue(
        KEY.verificationKey()
            .verifies(Bytes.concat(signature, comment), Base64.getDecoder().decode(lines.get(3))));
  }

  @Test
  void namesItsKeyAsThePublicKeyFileDoes() {
    String number = new MinisignPublicKey(KEY.verificationKey()).numberText();
    assertTrue(
        MinisignSignature.of(FILE, "x", TIME, KEY)
            .startsWith("untrusted comment: signature from minisign key " + number + "\n"));
    assertTrue(
        KEY.verificationKey().id().hex().startsWith(number.substring(14).toLowerCase(Locale.ROOT)));
  }

  @Test
  void takesNoOtherKeysAndNoSecondLine() {
    SigningKey p256 = SigningKey.generate(Algorithm.ECDSA_P256);
    assertThrows(IllegalArgumentException.class, () -> MinisignSignature.of(FILE, "x", TIME, p256));
    assertThrows(
        IllegalArgumentException.class, () -> MinisignSignature.of(FILE, "x\ny", TIME, KEY));
  }
}
