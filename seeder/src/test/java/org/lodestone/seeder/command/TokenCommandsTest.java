package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.sign.SoftToken;
import org.lodestone.sign.VerificationKey;

/** Commands with a key on a token. */
class TokenCommandsTest {

  @TempDir private static Path folder;
  private static String uri;

  /** On a token that nobody logs in to: a process that has is not asked for the PIN again. */
  private static String closed;

  @TempDir private Path home;

  @BeforeAll
  static void makeToken() throws Exception {
    SoftToken token = SoftToken.make(folder);
    token.generate("release", "EC", "-groupname secp256r1");
    uri = token.uri("release");
    closed = SoftToken.make(folder).uri("release");
  }

  @Test
  void showsAndExportsThePublicHalf() throws Exception {
    Cli cli = new Cli(home).with("PIN", SoftToken.PIN);
    Cli.Result shown = cli.run("key", "show", uri, "--passphrase-env", "PIN");
    assertEquals(ExitCode.OK, shown.exitCode(), shown.err());
    Cli.Result exported = cli.run("key", "export", uri, "--passphrase-env", "PIN");
    String id = VerificationKey.parse(exported.out()).id().toString();
    assertTrue(shown.out().contains(id), shown.out());
    Cli.Result asked = new Cli(home).with("LODESTONE_KEY", uri).typing("1234").run("key", "show");
    assertTrue(asked.out().contains(id), asked.out() + asked.err());
  }

  @Test
  void saysThatThePinIsMissingOrWrongAndNeverWhatItWas() {
    Cli cli = new Cli(home).with("PIN", "98765432");
    Cli.Result missing = cli.run("key", "show", closed);
    assertEquals(ExitCode.ENVIRONMENT, missing.exitCode());
    assertTrue(missing.err().contains("--passphrase-file"), missing.err());
    Cli.Result wrong = cli.run("key", "show", closed, "--passphrase-env", "PIN", "--verbose");
    assertEquals(ExitCode.ENVIRONMENT, wrong.exitCode());
    assertTrue(wrong.err().contains("the PIN is wrong"), wrong.err());
    assertFalse(wrong.err().contains("98765432"), wrong.err());
  }

  @Test
  void doctorDoesNotOpenIt() {
    Cli.Result result = new Cli(home).with("LODESTONE_KEY", uri).run("doctor");
    assertTrue(result.out().contains("it is on a token"), result.out());
  }

  @Test
  void generateGoesToAFileAllTheSame() {
    new Cli(home).with("LODESTONE_KEY", uri).run("key", "generate");
    assertTrue(Files.exists(home.resolve(".config/lodestone/key.pem")));
  }
}
