package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.ProofFile;
import org.lodestone.tlog.Disclosure;
import org.lodestone.tlog.Entry;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.LogVerificationException;
import org.lodestone.tlog.OpeningShare;
import org.lodestone.tlog.VerifierKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone log check}. */
@Command(
    name = "check",
    description = {
      "Check the proof of one entry of a log, and show the entry.",
      "",
      "The file has the entry, what opens it if the log is protected, the inclusion proof and the"
          + " cosigned checkpoint; no network and nothing else of the log is needed. Exit code 1 when"
          + " it proves nothing."
    },
    footer = {
      "Examples:",
      "  lodestone log check entry.proof --log 'tracker.example:7070/index/v1/log+0a1b2c3d+AT…' \\",
      "    --witness 'witness.example/w1+4e5f6a7b+BA…'"
    })
final class LogCheckCommand implements Callable<Integer> {

  @Mixin private final Output output;

  @Parameters(paramLabel = "FILE", description = "The proof.")
  private Path file;

  @Option(
      names = "--log",
      required = true,
      paramLabel = "VERIFIER-KEY",
      description = "What the log is verified with: NAME+ID+KEY.")
  private VerifierKey log;

  @Option(
      names = "--witness",
      paramLabel = "VERIFIER-KEY",
      description = "A witness that has to have cosigned. Repeatable.")
  private List<VerifierKey> witnesses = List.of();

  @Option(
      names = "--quorum",
      paramLabel = "N",
      description = "How many of the witnesses are enough. Default: all.")
  private Integer quorum;

  LogCheckCommand(Environment environment) {
    this.output = new Output(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    LogProof proof = ProofFile.read(file);
    Disclosure disclosure;
    try {
      disclosure = proof.verifyDisclosure(keys());
    } catch (LogVerificationException e) {
      throw CommandFailure.refused(file + " proves nothing: " + e.getMessage(), "");
    }
    Report report = Report.of(proof, disclosure);
    output.print(
        "proved    entry %d of %d in %s".formatted(report.index, report.entries, report.log));
    report.lines(disclosure).forEach(output::print);
    output.printJson(report);
    return ExitCode.OK;
  }

  private LogKeys keys() throws CommandFailure {
    try {
      return new LogKeys(log, witnesses, quorum == null ? witnesses.size() : quorum);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "");
    }
  }

  /**
   * @param entry in base64, when this program does not know it
   */
  private record Report(
      String log,
      long index,
      long entries,
      Optional<Instant> time,
      Optional<String> keyId,
      Optional<String> subject,
      Optional<String> payload,
      Optional<String> entry) {

    static Report of(LogProof proof, Disclosure disclosure) {
      Optional<Entry> known = disclosure.entry().flatMap(Report::known);
      return new Report(
          proof.checkpoint().checkpoint().origin(),
          proof.inclusion().index(),
          proof.checkpoint().tree().size(),
          known.map(Entry::time),
          known.map(one -> one.key().hex()),
          known.map(Entry::subject),
          known.map(one -> one.payload().toString()),
          known.isPresent()
              ? Optional.empty()
              : disclosure.entry().map(Base64.getEncoder()::encodeToString));
    }

    private static Optional<Entry> known(byte[] entry) {
      try {
        return Optional.of(Entry.parse(entry));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    List<String> lines(Disclosure disclosure) {
      if (disclosure instanceof OpeningShare share) {
        return List.of(
            "share     %d of %d, of which %d tell the entry"
                .formatted(share.number(), share.all(), share.needed()));
      }
      if (entry.isPresent()) {
        return List.of("entry     " + entry.get());
      }
      return List.of(
          "of        " + subject.orElseThrow(),
          "payload   " + payload.orElseThrow(),
          "signed by " + keyId.orElseThrow(),
          "logged    " + time.orElseThrow());
    }
  }
}
