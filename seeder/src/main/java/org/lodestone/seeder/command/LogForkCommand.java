package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lodestone.io.BoundedReads;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.tlog.ForkEvidence;
import org.lodestone.tlog.LogVerificationException;
import org.lodestone.tlog.VerifierKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone log fork}. */
@Command(
    name = "fork",
    description = {
      "Check the evidence that a log has signed two histories.",
      "",
      "Whoever has found a fork has it in a file, which lodestone names when it refuses the log. It"
          + " convinces everybody who has the log's key; no network is needed. Exit code 1 when it"
          + " proves nothing."
    },
    footer = {
      "Examples:",
      "  lodestone log fork fork.json --log 'tracker.example:7070/index/v1/log+0a1b2c3d+AT…'"
    })
final class LogForkCommand implements Callable<Integer> {

  @Mixin private final Output output;

  @Parameters(paramLabel = "FILE", description = "The evidence.")
  private Path file;

  @Option(
      names = "--log",
      required = true,
      paramLabel = "VERIFIER-KEY",
      description = "What the log is verified with: NAME+ID+KEY.")
  private VerifierKey log;

  LogForkCommand(Environment environment) {
    this.output = new Output(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    try {
      ForkEvidence evidence = ForkEvidence.parse(BoundedReads.file(file, ForkEvidence.MAX_BYTES));
      evidence.verify(log);
      output.print("forked  " + evidence);
      output.printJson(
          new Report(log.name(), evidence.older().tree().size(), evidence.newer().tree().size()));
      return ExitCode.OK;
    } catch (NoSuchFileException e) {
      throw CommandFailure.environment("there is no file " + file, "", e);
    } catch (IllegalArgumentException | LogVerificationException e) {
      throw CommandFailure.refused(file + " proves no fork: " + e.getMessage(), "");
    }
  }

  private record Report(String log, long olderEntries, long newerEntries) {}
}
