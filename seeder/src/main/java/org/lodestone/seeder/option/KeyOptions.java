package org.lodestone.seeder.option;

import java.io.IOException;
import java.nio.file.Files;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.sign.KeyPlace;
import org.lodestone.sign.SigningKey;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The key that a command signs with. */
public final class KeyOptions {

  private final Environment environment;

  @Mixin private final PassphraseOptions passphrase;

  @Option(
      names = "--key",
      paramLabel = "FILE|URI",
      description =
          "Private key to sign with: a file, or pkcs11:object=LABEL?module-path=/LIBRARY.so for one"
              + " on a token. Default: $LODESTONE_KEY, else the one that key generate made.")
  private KeyPlace place;

  public KeyOptions(Environment environment) {
    this.environment = environment;
    this.passphrase = new PassphraseOptions(environment);
  }

  /** What opens this key, and others beside it. */
  public PassphraseOptions passphrase() {
    return passphrase;
  }

  public SigningKey load() throws IOException, CommandFailure {
    KeyPlace chosen = place == null ? KeyFiles.defaultPlace(environment) : place;
    if (chosen.file().isPresent() && !Files.exists(chosen.file().get())) {
      throw CommandFailure.environment(
          "cannot sign with the key " + chosen + ": no such file",
          "lodestone key generate makes one; --key chooses another",
          null);
    }
    return chosen.open(passphrase.forKey(chosen));
  }
}
