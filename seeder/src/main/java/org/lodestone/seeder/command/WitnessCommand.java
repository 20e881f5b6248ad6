package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.lodestone.io.FolderLock;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.program.Hangup;
import org.lodestone.program.ListenAddress;
import org.lodestone.seeder.option.KeyOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.witness.WitnessServer;
import org.lodestone.seeder.work.Interruption;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.tlog.VerifierKey;
import org.lodestone.tlog.Witness;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lodestone witness}. */
@Command(
    name = "witness",
    description = {
      "Watch over transparency logs, as a daemon: cosign each checkpoint of theirs that follows from"
          + " the one before.",
      "",
      "A log that shows different things to different people finds no witness for both. When it is"
          + " ready, it prints the verifier key that whoever counts on it is given, and one line that"
          + " starts with 'lodestone witness ready'. SIGTERM stops it."
    },
    footer = {
      "Examples:",
      "  lodestone key generate --out witness.pem",
      "  lodestone witness --name witness.example/w1 --key witness.pem --data ./witness \\",
      "    --log 'tracker.example:7070/index/v1/log+0a1b2c3d+AT…'"
    })
public final class WitnessCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final KeyOptions keys;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "The witness's name for ever, such as witness.example/w1.")
  private String name;

  @Option(
      names = "--log",
      required = true,
      paramLabel = "VERIFIER-KEY",
      description = "A log to watch, by what it is verified with: NAME+ID+KEY. Repeatable.")
  private List<VerifierKey> logs;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where it remembers what it cosigned; never to be lost. Default:"
              + " $XDG_DATA_HOME/lodestone/witness.")
  private Path data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "0.0.0.0:7080",
      description = "Where logs reach it; port 0 takes any free one. Default: ${DEFAULT-VALUE}.")
  private ListenAddress listen;

  public WitnessCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.keys = new KeyOptions(environment);
  }

  @Override
  public Integer call() throws Exception {
    Hangup.ignore();
    NoteSigner signer = signer();
    return Interruption.interrupts(() -> watch(signer));
  }

  private int watch(NoteSigner signer) throws Exception {
    Path folder = data == null ? environment.directories().data().resolve("witness") : data;
    try (Witness witness = Witness.open(folder, signer, logs, environment.clock());
        WitnessServer server = new WitnessServer(listen.toSocketAddress(), witness)) {
      Ready ready =
          new Ready("http://" + listen.reachable(server.port()), witness.key().toString());
      output.print("verifier key  " + ready.verifierKey());
      output.print("lodestone witness ready: " + ready.url());
      output.printJson(ready);
      Interruption.ends(new CountDownLatch(1)::await);
      return ExitCode.OK;
    } catch (FolderLock.HeldException e) {
      throw CommandFailure.environment(
          "the witness in " + folder + " is in use by " + e.holder(),
          "stop it, or give another folder with --data",
          e);
    }
  }

  private NoteSigner signer() throws IOException, CommandFailure {
    SigningKey key = keys.load();
    try {
      return new NoteSigner(name, key);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "a witness has a name and an Ed25519 key");
    }
  }

  private record Ready(String url, String verifierKey) {}
}
