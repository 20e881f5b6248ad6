package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;

class KeyCommandTest {

  @TempDir private Path home;

  @Test
  void makesAKeyThatOnlyItsOwnerCanRead() throws Exception {
    Cli.Result result = new Cli(home).run("key", "generate");
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    Path key = home.resolve(".config/lodestone/key.pem");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    String id = VerificationKey.load(key.resolveSibling("key.pem.pub")).id().toString();
    assertEquals(id, SigningKey.load(key, "unused"::toCharArray).verificationKey().id().hex());
    assertTrue(result.out().contains(id), result.out());
  }

  @Test
  void keepsKeysWhereXdgSays() {
    new Cli(home)
        .with("XDG_CONFIG_HOME", home.resolve("elsewhere").toString())
        .run("key", "generate");
    assertTrue(Files.exists(home.resolve("elsewhere/lodestone/key.pem")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "p256", "P256"})
  void tellsInJsonWhatItMade(String algorithm) throws Exception {
    Path file = home.resolve("k.pem");
    Cli.Result result =
        new Cli(home)
            .run("key", "generate", "--algorithm", algorithm, "--out", file.toString(), "--json");
    JsonNode made = new ObjectMapper().readTree(result.out());
    assertEquals(algorithm.toLowerCase(java.util.Locale.ROOT), made.get("algorithm").asText());
    assertEquals(file.toString(), made.get("privateKey").asText());
    assertEquals(
        made.get("keyId").asText(),
        VerificationKey.parse(made.get("publicPem").asText()).id().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"k.pem", "k.pem.pub"})
  void neverOverwrites(String existing) throws Exception {
    Files.writeString(home.resolve(existing), "mine");
    Cli.Result result =
        new Cli(home).run("key", "generate", "--out", home.resolve("k.pem").toString());
    assertEquals(ExitCode.USAGE, result.exitCode());
    assertTrue(result.err().contains("will not overwrite"), result.err());
    assertEquals("mine", Files.readString(home.resolve(existing)));
  }

  @Test
  void showsTheSameFromEitherHalf() {
    Cli cli = new Cli(home);
    cli.run("key", "generate");
    Cli.Result fromPrivate = cli.run("key", "show");
    Cli.Result fromPublic =
        cli.run("key", "show", home.resolve(".config/lodestone/key.pem.pub").toString());
    assertEquals(ExitCode.OK, fromPrivate.exitCode());
    assertEquals(fromPrivate.out(), fromPublic.out());
    assertTrue(fromPrivate.out().contains("algorithm  ed25519"), fromPrivate.out());
    assertTrue(fromPrivate.out().contains("-----BEGIN PUBLIC KEY-----"), fromPrivate.out());
  }

  @Test
  void encryptsWithAPassphraseFromTheEnvironment() throws Exception {
    String key = home.resolve("k.pem").toString();
    Cli cli = new Cli(home).with("PASS", "tree");
    cli.run("key", "generate", "--out", key, "--passphrase-env", "PASS");
    assertTrue(Files.readString(Path.of(key)).contains("BEGIN ENCRYPTED PRIVATE KEY"));
    assertEquals(ExitCode.OK, cli.run("key", "show", key, "--passphrase-env", "PASS").exitCode());
    Cli.Result wrong = cli.with("PASS", "bush").run("key", "show", key, "--passphrase-env", "PASS");
    assertEquals(ExitCode.ENVIRONMENT, wrong.exitCode());
    assertTrue(wrong.err().contains("passphrase"), wrong.err());
  }

  @Test
  void asksForThePassphraseOnATerminalOnly() {
    String key = home.resolve("k.pem").toString();
    Cli cli = new Cli(home);
    Cli.Result nobodyThere = cli.run("key", "generate", "--out", key, "--passphrase");
    assertEquals(ExitCode.ENVIRONMENT, nobodyThere.exitCode());
    assertTrue(nobodyThere.err().contains("--passphrase-file"), nobodyThere.err());
    assertFalse(Files.exists(Path.of(key)));
    cli.typing("tree");
    assertEquals(ExitCode.OK, cli.run("key", "generate", "--out", key, "--passphrase").exitCode());
    assertEquals(ExitCode.OK, cli.run("key", "show", key).exitCode());
  }

  @Test
  void takesThePassphraseFromAFile() throws Exception {
    Path secret = Files.writeString(home.resolve("secret"), "tree\n");
    String key = home.resolve("k.pem").toString();
    Cli cli = new Cli(home);
    cli.run("key", "generate", "--out", key, "--passphrase-file", secret.toString());
    assertEquals(
        ExitCode.OK,
        cli.run("key", "show", key, "--passphrase-file", secret.toString()).exitCode());
  }

  @Test
  void saysHowToGetAKeyWhenThereIsNone() {
    Cli.Result result = new Cli(home).run("key", "show");
    assertEquals(ExitCode.ENVIRONMENT, result.exitCode());
    assertTrue(result.err().contains("hint: lodestone key generate"), result.err());
  }
}
