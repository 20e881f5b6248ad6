package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.seeder.option.KeyFiles;
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

  @Test
  void exportsTheFormsOfOtherTools() throws Exception {
    Cli cli = new Cli(home);
    cli.run("key", "generate");
    Path own = home.resolve(".config/lodestone/key.pem.pub");
    assertEquals(Files.readString(own), cli.run("key", "export").out());
    assertExport("ssh-ed25519 AAAA\\S+ me\\n", "--format", "openssh", "--name", "me");
    assertExport(
        "untrusted comment: minisign public key [0-9A-F]{16}\\nRW\\S{54}\\n",
        "--format",
        "minisign");
    assertExport("acme\\+[0-9a-f]{8}\\+A\\S{43}\\n", "--format", "NOTE", "--name", "acme");
    JsonNode told =
        new ObjectMapper().readTree(cli.run("key", "export", own.toString(), "--json").out());
    assertEquals(Files.readString(own), told.get("text").asText());
    assertEquals("spki", told.get("format").asText());
  }

  private void assertExport(String pattern, String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "key";
    words[1] = "export";
    System.arraycopy(options, 0, words, 2, options.length);
    Cli.Result result = new Cli(home).run(words);
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    assertTrue(result.out().matches(pattern), result.out());
  }

  @Test
  void exportsNothingThatWouldNotBeRead() {
    String p256 = home.resolve("p256.pem").toString();
    Cli cli = new Cli(home);
    cli.run("key", "generate", "--algorithm", "p256", "--out", p256);
    assertRefused(
        "minisign knows Ed25519 keys only", "key", "export", p256, "--format", "minisign");
    assertRefused("Ed25519 keys here", "key", "export", p256, "--format", "note", "--name", "acme");
    assertRefused("none is given", "key", "export", p256, "--format", "note");
    assertRefused("no place for it", "key", "export", p256, "--name", "acme");
    assertRefused("one line", "key", "export", p256, "--format", "openssh", "--name", "a\nb");
  }

  private void assertRefused(String expected, String... words) {
    Cli.Result result = new Cli(home).run(words);
    assertEquals(ExitCode.USAGE, result.exitCode(), result.err());
    assertTrue(result.err().contains(expected), result.err());
    assertEquals("", result.out());
  }

  @Test
  void importsAKeyEncryptedAsItWas() throws Exception {
    Cli cli = new Cli(home).with("PASS", "tree");
    Path old = home.resolve("old.pem");
    Path copy = home.resolve("copy.pem");
    SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
    key.write(old, Optional.of("tree".toCharArray()));
    Cli.Result result =
        cli.run(
            "key", "import", old.toString(), "--out", copy.toString(), "--passphrase-env", "PASS");
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    assertTrue(Files.readString(copy).contains("BEGIN ENCRYPTED PRIVATE KEY"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
    assertEquals(
        key.verificationKey(), SigningKey.load(copy, "tree"::toCharArray).verificationKey());
    assertEquals(
        key.verificationKey(), VerificationKey.load(home.resolve("copy.pem.pub")), "public half");
  }

  @Test
  void importsAPlainKeyPlainUnlessAPassphraseIsGiven() throws Exception {
    Path old = home.resolve("old.pem");
    SigningKey.generate(SigningKey.Algorithm.ECDSA_P256).write(old, Optional.empty());
    Cli cli = new Cli(home).with("PASS", "tree");
    cli.run("key", "import", old.toString());
    Path copy = home.resolve(".config/lodestone/key.pem");
    assertTrue(Files.readString(copy).contains("BEGIN PRIVATE KEY"));
    Path second = home.resolve("second.pem");
    cli.run(
        "key", "import", old.toString(), "--out", second.toString(), "--passphrase-env", "PASS");
    assertTrue(Files.readString(second).contains("BEGIN ENCRYPTED PRIVATE KEY"));
  }

  @Test
  void importsNothingButPrivateKeys() {
    Cli cli = new Cli(home);
    cli.run("key", "generate");
    String own = home.resolve(".config/lodestone/key.pem").toString();
    String out = home.resolve("out.pem").toString();
    assertRefused("it holds no private key", "key", "import", own + ".pub", "--out", out);
    assertRefused("will not overwrite", "key", "import", own);
    assertEquals(ExitCode.ENVIRONMENT, cli.run("key", "import", "nofile", "--out", out).exitCode());
    assertFalse(Files.exists(Path.of(out)));
  }

  @Test
  void listsTheKeysOfAFolder() throws Exception {
    Cli cli = new Cli(home).with("PASS", "tree");
    assertTrue(cli.run("key", "list").err().contains("no signing key in"));
    cli.run("key", "generate", "--passphrase-env", "PASS");
    Path folder = home.resolve(".config/lodestone");
    cli.run("key", "generate", "--algorithm", "p256", "--out", folder.resolve("p.pem").toString());
    SigningKey.generate(SigningKey.Algorithm.ED25519)
        .write(folder.resolve("z.pem"), Optional.empty());
    Files.writeString(folder.resolve("policy.json"), "{}");
    Cli.Result result = cli.run("key", "list");
    assertEquals(4, result.outLines().size(), result.out());
    String id = VerificationKey.load(folder.resolve("key.pem.pub")).id().toString();
    assertTrue(result.outLines().get(1).matches(id + "  ed25519 .*key.pem"), result.out());
    assertTrue(result.outLines().get(2).contains("  p256 "), result.out());
    assertTrue(result.outLines().get(3).matches("unknown +unknown +.*z.pem"), result.out());
    assertEquals(3, new ObjectMapper().readTree(cli.run("key", "list", "--json").out()).size());
    assertEquals(ExitCode.ENVIRONMENT, cli.run("key", "list", "nofolder").exitCode());
  }

  @Test
  void rotationKeepsTheOldKeyAside() throws Exception {
    Instant now = Instant.parse("2026-11-28T15:45:30Z");
    Cli cli = new Cli(home).at(Clock.fixed(now, ZoneOffset.UTC));
    cli.run("key", "generate", "--algorithm", "p256");
    Path file = home.resolve(".config/lodestone/key.pem");
    String old = Files.readString(file);
    Cli.Result result = cli.run("key", "rotate");
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    assertTrue(result.err().contains("lodestone trust add SCOPE --key key.pem.pub"), result.err());
    Path kept = file.resolveSibling("key.pem.until-2026-11-28T154530Z");
    assertEquals(old, Files.readString(kept));
    SigningKey made = SigningKey.load(file, "unused"::toCharArray);
    assertEquals(made.verificationKey(), VerificationKey.load(file.resolveSibling("key.pem.pub")));
    VerificationKey oldPublic = VerificationKey.load(KeyFiles.at(kept).publicKey());
    assertNotEquals(oldPublic, made.verificationKey());
    assertEquals(oldPublic.algorithm(), made.verificationKey().algorithm());
    assertTrue(result.out().contains(oldPublic.id().toString()), result.out());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(3, cli.run("key", "list").outLines().size());

    Cli.Result again = cli.run("key", "rotate");
    assertEquals(ExitCode.ENVIRONMENT, again.exitCode(), "in the same second");
    assertEquals(made.pem(Optional.empty()), Files.readString(file));
  }

  @Test
  void rotationDoesNotLoseThePassphrase() throws Exception {
    Cli cli = new Cli(home).with("PASS", "tree");
    cli.run("key", "generate", "--passphrase-env", "PASS");
    Path file = home.resolve(".config/lodestone/key.pem");
    String old = Files.readString(file);
    assertRefused("none is given for the new one", "key", "rotate");
    assertEquals(old, Files.readString(file));
    cli.with("PASS", "bush");
    assertEquals(ExitCode.OK, cli.run("key", "rotate", "--passphrase-env", "PASS").exitCode());
    assertEquals(
        VerificationKey.load(file.resolveSibling("key.pem.pub")),
        SigningKey.load(file, "bush"::toCharArray).verificationKey());
  }

  @Test
  void rotatesNoKeyThatIsNotThere() throws Exception {
    Cli.Result result = new Cli(home).run("key", "rotate");
    assertEquals(ExitCode.ENVIRONMENT, result.exitCode());
    assertTrue(result.err().contains("hint: lodestone key generate"), result.err());
    new Cli(home).run("key", "generate");
    Files.delete(home.resolve(".config/lodestone/key.pem.pub"));
    Cli.Result half = new Cli(home).run("key", "rotate");
    assertTrue(half.err().contains("lodestone key export"), half.err());
  }
}
