package org.lodestone.seeder.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.sign.VerificationKey;
import picocli.CommandLine.Option;

/** Whose signature a document gets or has, where the private key need not be. */
public final class SignerOptions {

  private final Environment environment;

  @Option(
      names = "--signer",
      paramLabel = "FILE",
      description = "Public key of who signs. Default: your own, as made by key generate.")
  private Path file;

  public SignerOptions(Environment environment) {
    this.environment = environment;
  }

  public VerificationKey key() throws IOException, CommandFailure {
    if (!Files.exists(file())) {
      throw CommandFailure.environment(
          "no key file " + file(),
          "name the signer's public key with --signer; lodestone key export prints it",
          null);
    }
    return VerificationKey.load(file());
  }

  /** Where that key is. */
  public Path file() {
    return file == null ? KeyFiles.at(KeyFiles.defaultFile(environment)).publicKey() : file;
  }
}
