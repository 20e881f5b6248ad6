package org.lodestone.seeder.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.KeyFiles;
import org.lodestone.seeder.option.PassphraseOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.KeyPlace;
import org.lodestone.sign.VerificationKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lodestone key show}. */
@Command(
    name = "show",
    description = "Show a key's id, its algorithm and its public half.",
    footer = {
      "Examples:",
      "  lodestone key show",
      "  lodestone key show acme.pub",
      "  lodestone key show --json | jq -r .publicPem > acme.pub"
    })
final class KeyShowCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final PassphraseOptions passphrase;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|URI",
      description =
          "A private or public key, or the pkcs11: URI of one on a token. Default: your own, as made"
              + " by key generate.")
  private KeyPlace place;

  KeyShowCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.passphrase = new PassphraseOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    KeyPlace chosen = place == null ? KeyFiles.defaultPlace(environment) : place;
    VerificationKey key = KeyFiles.publicHalf(chosen, passphrase);
    output.print("key id     " + key.id());
    output.print("algorithm  " + KeyFiles.name(key.algorithm()));
    output.print(key.pem().stripTrailing());
    output.printJson(new Report(key.id().toString(), KeyFiles.name(key.algorithm()), key.pem()));
    return ExitCode.OK;
  }

  private record Report(String keyId, String algorithm, String publicPem) {}
}
