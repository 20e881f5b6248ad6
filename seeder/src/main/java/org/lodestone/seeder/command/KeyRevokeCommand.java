package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.document.Withdrawal;
import org.lodestone.index.IndexClient;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.KeyOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.Withdrawing;
import org.lodestone.sign.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lodestone key revoke}. */
@Command(
    name = "revoke",
    description = {
      "Withdraw your key: nothing that it has signed, or will sign, counts any more. This is final.",
      "",
      "Signs a statement with the key itself and submits it to the indexes. Gateways refuse the key's"
          + " images within a minute and tell the reason. Publish your images again with another key"
          + " that your consumers trust.",
      "",
      "With --out the statement is kept in a file instead: make one while you have the key, keep it"
          + " safe from others, and publish it should the key be lost or stolen."
    },
    footer = {
      "Examples:",
      "  lodestone key revoke --reason 'laptop stolen' --tracker http://tracker.example:7070",
      "  lodestone key revoke --reason 'lost or stolen' --out revocation.json",
      "  lodestone publish revocation.json --signer acme.pub --tracker http://tracker.example:7070"
    })
final class KeyRevokeCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final KeyOptions key;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for those who ask for its images: one line of at most 200 characters.")
  private String reason;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the signed statement to this file and tell nobody; needs no network.")
  private Path out;

  KeyRevokeCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.key = new KeyOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    List<IndexClient> indexes = out == null ? swarm.requiredIndexes() : List.of();
    SigningKey signingKey = key.load();
    SignedWithdrawal signed = sign(signingKey);
    if (out == null) {
      new Withdrawing(output).publish(signed, indexes);
    } else {
      new Withdrawing(output).write(signed, out);
    }
    return ExitCode.OK;
  }

  private SignedWithdrawal sign(SigningKey signingKey) throws CommandFailure {
    try {
      return SignedWithdrawal.sign(
          Withdrawal.ofKey(
              signingKey.verificationKey().id(),
              reason,
              environment.clock().instant().truncatedTo(ChronoUnit.MILLIS)),
          signingKey);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("cannot revoke the key: " + e.getMessage(), "");
    }
  }
}
