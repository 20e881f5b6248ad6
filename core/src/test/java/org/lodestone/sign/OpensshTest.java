package org.lodestone.sign;

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

/** We read what ssh-keygen makes, and it reads what we write. */
class OpensshTest {

  @TempDir private Path folder;
  private Shell shell;

  @BeforeEach
  void requireTool() throws Exception {
    shell = new Shell(folder);
    assumeTrue(shell.succeeds("command -v ssh-keygen"), "ssh-keygen is not installed");
  }

  @ParameterizedTest
  @CsvSource({
    "ED25519,-t ed25519,''",
    "ED25519,-t ed25519 -a 3,correct hörse",
    "ECDSA_P256,-t ecdsa -b 256,''",
    "ECDSA_P256,-t ecdsa -b 256 -a 3,correct hörse",
  })
  void readsItsKeys(Algorithm algorithm, String options, String passphrase) throws Exception {
    shell.run("ssh-keygen -q -C me " + options + " -N '" + passphrase + "' -f id");
    SigningKey key = SigningKey.load(folder.resolve("id"), passphrase::toCharArray);
    assertEquals(algorithm, key.verificationKey().algorithm());
    assertEquals(
        Files.readString(folder.resolve("id.pub")).strip(),
        OpensshPublicKey.line(key.verificationKey(), "me"));
  }

  @ParameterizedTest
  @EnumSource
  void knowsOurKeys(Algorithm algorithm) throws Exception {
    VerificationKey key = SigningKey.generate(algorithm).verificationKey();
    Files.writeString(folder.resolve("id.pub"), OpensshPublicKey.line(key, "me") + "\n");
    String type = algorithm == Algorithm.ED25519 ? "(ED25519)" : "(ECDSA)";
    String told = shell.run("ssh-keygen -l -f id.pub");
    assertTrue(told.startsWith("256 SHA256:") && told.contains("me " + type), told);
  }

  @Test
  void namesOtherKeysAndCiphers() throws Exception {
    shell.run("ssh-keygen -q -t rsa -b 2048 -N '' -f rsa");
    shell.run("ssh-keygen -q -t ecdsa -b 384 -N '' -f p384");
    shell.run("ssh-keygen -q -t ed25519 -Z chacha20-poly1305@openssh.com -N x -f chacha");
    assertFails("found: ssh-rsa; make one with: ssh-keygen -t ed25519", "rsa");
    assertFails("found: ecdsa-sha2-nistp384; make one with: ssh-keygen -t ed25519", "p384");
    assertFails("convert it: ssh-keygen -p -Z aes256-ctr -f FILE", "chacha");
    shell.run("ssh-keygen -q -p -Z aes256-ctr -P x -N x -f chacha");
    assertTrue(
        SigningKey.load(folder.resolve("chacha"), "x"::toCharArray)
            .pem(Optional.empty())
            .startsWith("-----BEGIN PRIVATE KEY-----"));
  }

  private void assertFails(String end, String file) {
    IOException e =
        assertThrows(
            IOException.class, () -> SigningKey.load(folder.resolve(file), "x"::toCharArray));
    assertTrue(e.getMessage().endsWith(end), e.getMessage());
  }
}
