package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.KeyFiles;
import org.lodestone.seeder.option.PassphraseOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone key rotate}. */
@Command(
    name = "rotate",
    description = {
      "Make a new key in the place of yours, and keep the old one aside.",
      "",
      "Nothing is signed again, and nobody is told: what the old key signed holds until it expires"
          + " or consumers drop that key. So hand out the new public key first, then publish your"
          + " images again, and have consumers drop the old key at last. If the old key is in"
          + " somebody else's hands, revoke it at once (key revoke --key).",
      "",
      "The passphrase options are about the new key; the old one stays as it is."
    },
    footer = {
      "Examples:",
      "  lodestone key rotate",
      "  lodestone key rotate release.pem --passphrase"
    })
final class KeyRotateCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final PassphraseOptions passphrase;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The private key. Default: your own, as made by key generate.")
  private Path file;

  @Option(
      names = "--algorithm",
      paramLabel = "ALG",
      description = "ed25519 or p256. Default: as the old key's.")
  private SigningKey.Algorithm algorithm;

  KeyRotateCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.passphrase = new PassphraseOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    KeyFiles files = KeyFiles.at(file == null ? KeyFiles.defaultFile(environment) : file);
    VerificationKey old = publicHalf(files);
    Optional<char[]> secret = passphrase.forNewKey();
    if (secret.isEmpty() && KeyFiles.loadUnlocked(files.privateKey()).isEmpty()) {
      throw CommandFailure.usage(
          "the key " + files.privateKey() + " has a passphrase, and none is given for the new one",
          "add --passphrase, --passphrase-file or --passphrase-env");
    }
    SigningKey key = SigningKey.generate(algorithm == null ? old.algorithm() : algorithm);
    Instant now = environment.clock().instant();
    KeyFiles kept = files.replace(key, secret, now);
    VerificationKey made = key.verificationKey();
    output.print("key id       " + made.id());
    output.print("private key  " + files.privateKey());
    output.print("public key   " + files.publicKey());
    output.print("old key id   " + old.id());
    output.print("kept as      " + kept.privateKey());
    output.printJson(
        new Report(
            made.id().toString(),
            KeyFiles.name(made.algorithm()),
            files.privateKey().toString(),
            files.publicKey().toString(),
            made.pem(),
            old.id().toString(),
            kept.privateKey().toString()));
    output.say("to do, in this order:");
    output.say("  consumers: lodestone trust add SCOPE --key " + files.publicKey().getFileName());
    output.say("  you:       publish every image again; what the old key signed was not touched");
    output.say("  consumers: lodestone trust remove SCOPE, then trust add with the new key alone");
    return ExitCode.OK;
  }

  /** Without the passphrase where the public key is at hand. */
  private VerificationKey publicHalf(KeyFiles files) throws IOException, CommandFailure {
    if (!Files.exists(files.privateKey())) {
      throw CommandFailure.environment(
          "there is no key " + files.privateKey(), "lodestone key generate makes one", null);
    }
    if (!Files.exists(files.publicKey())) {
      throw CommandFailure.environment(
          "there is no public key " + files.publicKey(),
          "lodestone key export " + files.privateKey() + " > " + files.publicKey(),
          null);
    }
    return VerificationKey.load(files.publicKey());
  }

  private record Report(
      String keyId,
      String algorithm,
      String privateKey,
      String publicKey,
      String publicPem,
      String oldKeyId,
      String oldPrivateKey) {}
}
