package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.KeyFiles;
import org.lodestone.seeder.option.PassphraseOptions;
import org.lodestone.seeder.report.KeyReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lodestone key generate}. */
@Command(
    name = "generate",
    description = {
      "Make a signing key.",
      "",
      "Writes the private key, readable by you alone, and beside it the public key with .pub added."
          + " Existing files are never overwritten. Give the public key to those who shall trust"
          + " your images."
    },
    footer = {
      "Examples:",
      "  lodestone key generate",
      "  lodestone key generate --out ci.pem --passphrase-env CI_KEY_PASSPHRASE"
    })
final class KeyGenerateCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final PassphraseOptions passphrase;

  @Option(
      names = "--algorithm",
      paramLabel = "ALG",
      defaultValue = "ed25519",
      description = "ed25519, or p256 for tools that know no Ed25519. Default: ${DEFAULT-VALUE}.")
  private SigningKey.Algorithm algorithm;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The private key's file. Default: $XDG_CONFIG_HOME/lodestone/key.pem.")
  private Path out;

  KeyGenerateCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.passphrase = new PassphraseOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    KeyFiles files = KeyFiles.at(out == null ? KeyFiles.defaultFile(environment) : out);
    files.refuseToOverwrite();
    SigningKey key = SigningKey.generate(algorithm);
    files.write(key, passphrase.forNewKey());
    KeyReport.of(key.verificationKey(), files).tell(output);
    return ExitCode.OK;
  }
}
