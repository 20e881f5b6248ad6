package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.ProofFile;
import org.lodestone.tlog.Disclosure;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.LogVerificationException;
import org.lodestone.tlog.OpeningShare;
import org.lodestone.tlog.ProtectedEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone log join}. */
@Command(
    name = "join",
    description = {
      "Put the shares of a disclosed entry together again.",
      "",
      "As many are needed as lodestone log disclose --shares was told; one that is not what was given"
          + " out is named. The proof that comes out is for lodestone log check."
    },
    footer = {"Examples:", "  lodestone log join entry.1 entry.3 --out entry.proof"})
final class LogJoinCommand implements Callable<Integer> {

  @Mixin private final Output output;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The shares.")
  private List<Path> files;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write it.")
  private Path out;

  LogJoinCommand(Environment environment) {
    this.output = new Output(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    Map<String, OpeningShare> shares = new LinkedHashMap<>();
    LogProof proof = null;
    for (Path file : files) {
      LogProof one = ProofFile.read(file);
      OpeningShare share = share(file, one);
      shares.put(file.toString(), share);
      proof = one;
    }
    try {
      ProtectedEntry entry = OpeningShare.join(shares);
      Files.write(out, proof.with(entry).encode());
    } catch (LogVerificationException e) {
      throw CommandFailure.refused(e.getMessage(), "");
    }
    output.print("joined   entry " + proof.inclusion().index());
    output.print("written  " + out);
    output.printJson(new Report(proof.inclusion().index(), out.toString()));
    return ExitCode.OK;
  }

  private static OpeningShare share(Path file, LogProof proof) throws CommandFailure {
    try {
      if (proof.extra().map(Disclosure::parse).orElse(null) instanceof OpeningShare share) {
        return share;
      }
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(file + ": " + e.getMessage(), "");
    }
    throw CommandFailure.refused(
        file + " is no share", "lodestone log disclose --shares makes some");
  }

  private record Report(long index, String file) {}
}
