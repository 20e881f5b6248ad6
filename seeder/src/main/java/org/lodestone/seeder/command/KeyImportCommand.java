package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.KeyFiles;
import org.lodestone.seeder.option.PassphraseOptions;
import org.lodestone.seeder.report.KeyReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.KeyPlace;
import org.lodestone.sign.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone key import}. */
@Command(
    name = "import",
    description = {
      "Make a copy of a key that you have, to sign with.",
      "",
      "FILE is a private key, Ed25519 or P-256: PKCS#8 as openssl writes it, or OpenSSH's as"
          + " ssh-keygen writes it. The copy is PKCS#8, readable by you alone, with the public key"
          + " beside it. An encrypted key is copied encrypted, under the same passphrase; a plain"
          + " one is encrypted when a passphrase is given."
    },
    footer = {
      "Examples:",
      "  lodestone key import ~/.ssh/id_ed25519",
      "  lodestone key import release.p8 --out release.pem --passphrase-file secret"
    })
final class KeyImportCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final PassphraseOptions passphrase;

  @Parameters(paramLabel = "FILE", description = "The private key to copy.")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The copy's file. Default: $XDG_CONFIG_HOME/lodestone/key.pem.")
  private Path out;

  KeyImportCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.passphrase = new PassphraseOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    if (Files.isRegularFile(file) && !KeyFiles.isPrivate(file)) {
      throw CommandFailure.usage(
          "cannot import " + file + ": it holds no private key",
          "trust the owner of a public key with lodestone trust add");
    }
    KeyFiles copy = KeyFiles.at(out == null ? KeyFiles.defaultFile(environment) : out);
    copy.refuseToOverwrite();
    char[][] opened = new char[1][];
    SigningKey key =
        SigningKey.load(
            file,
            () -> {
              opened[0] = passphrase.forKey(KeyPlace.parse(file.toString())).get();
              return opened[0];
            });
    copy.write(key, opened[0] == null ? passphrase.forNewKey() : Optional.of(opened[0]));
    KeyReport.of(key.verificationKey(), copy).tell(output);
    return ExitCode.OK;
  }
}
