package org.lodestone.seeder.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.sign.SigningKey;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The key that a command signs with. */
public final class KeyOptions {

  private final Environment environment;

  @Mixin private final PassphraseOptions passphrase;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "Private key to sign with. Default: $LODESTONE_KEY, else the one that key generate made.")
  private Path file;

  public KeyOptions(Environment environment) {
    this.environment = environment;
    this.passphrase = new PassphraseOptions(environment);
  }

  public SigningKey load() throws IOException, CommandFailure {
    Path chosen = file == null ? KeyFiles.defaultFile(environment) : file;
    if (!Files.exists(chosen)) {
      throw CommandFailure.environment(
          "cannot sign with the key " + chosen + ": no such file",
          "lodestone key generate makes one; --key chooses another",
          null);
    }
    return SigningKey.load(chosen, passphrase.forKey(chosen));
  }
}
