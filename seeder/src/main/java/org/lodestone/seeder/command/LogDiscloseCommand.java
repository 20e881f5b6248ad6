package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.oci.Digest;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.ProofFile;
import org.lodestone.tlog.Disclosure;
import org.lodestone.tlog.KeptLog;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.OpeningShare;
import org.lodestone.tlog.ProtectedEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone log disclose}. */
@Command(
    name = "disclose",
    description = {
      "Write the proof of one entry of a log that you keep into a file, with what opens it if the log"
          + " is protected.",
      "",
      "Whoever gets the file learns that entry and no other, and checks it with lodestone log check,"
          + " without a network and however late. With --shares M/N it becomes N files, any M of which"
          + " lodestone log join puts together; fewer tell nothing of the entry but how long it is."
    },
    footer = {
      "Examples:",
      "  lodestone log disclose sha256:5f70… --folder /var/lib/lodestone/tracker/log --out entry.proof",
      "  lodestone log disclose entry.proof --shares 2/3 --out entry"
    })
final class LogDiscloseCommand implements Callable<Integer> {

  private static final Pattern SHARES = Pattern.compile("([0-9]{1,3})/([0-9]{1,3})");
  private static final Pattern INDEX = Pattern.compile("[0-9]{1,18}");

  @Mixin private final Output output;

  @Parameters(
      paramLabel = "ENTRY",
      description =
          "The entry: its index from 0, its document's payload sha256:…, or a file with its proof.")
  private String entry;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "The log's folder, log/ in the tracker's data; it may be in use.")
  private Path folder;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write it.")
  private Path out;

  @Option(
      names = "--shares",
      paramLabel = "M/N",
      description = "Write N files, FILE.1 to FILE.N, of which M are needed together.")
  private String shares;

  LogDiscloseCommand(Environment environment) {
    this.output = new Output(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    LogProof proof =
        Files.isRegularFile(Path.of(entry)) ? ProofFile.read(Path.of(entry)) : fromFolder();
    List<String> files = new ArrayList<>();
    if (shares == null) {
      files.add(write(out, proof));
    } else {
      for (OpeningShare share : split(proof)) {
        Path file = out.resolveSibling(out.getFileName() + "." + share.number());
        files.add(write(file, proof.with(share)));
      }
    }
    long index = proof.inclusion().index();
    output.print(
        "disclosed  entry %d of %s".formatted(index, proof.checkpoint().checkpoint().origin()));
    files.forEach(file -> output.print("written    " + file));
    output.printJson(new Report(index, files));
    return ExitCode.OK;
  }

  private static String write(Path file, LogProof proof) throws IOException {
    Files.write(file, proof.encode());
    return file.toString();
  }

  private LogProof fromFolder() throws IOException, CommandFailure {
    if (folder == null) {
      throw CommandFailure.usage(
          "there is no file " + entry, "--folder names the log's folder that the entry is in");
    }
    KeptLog log = KeptLog.read(folder);
    List<Long> found = INDEX.matcher(entry).matches() ? List.of(Long.parseLong(entry)) : find(log);
    if (found.isEmpty() || found.get(0) >= log.size()) {
      throw CommandFailure.refused(
          "the log in %s has no entry %s among %d".formatted(folder, entry, log.size()), "");
    }
    if (found.size() > 1) {
      throw CommandFailure.usage(
          "several entries are of %s: %s".formatted(entry, found), "name one by its index");
    }
    return log.prove(found.get(0));
  }

  private List<Long> find(KeptLog log) throws IOException, CommandFailure {
    Digest payload;
    try {
      payload = Digest.parse(entry);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "expected an index, a payload's digest or a file, found: " + entry, "");
    }
    return log.find(payload);
  }

  private List<OpeningShare> split(LogProof proof) throws CommandFailure {
    Matcher numbers = SHARES.matcher(shares);
    if (!numbers.matches()) {
      throw CommandFailure.usage("--shares is M/N, such as 2/3, found: " + shares, "");
    }
    try {
      Disclosure disclosure = proof.extra().map(Disclosure::parse).orElse(null);
      if (disclosure instanceof ProtectedEntry hidden) {
        return OpeningShare.split(
            hidden,
            Integer.parseInt(numbers.group(1)),
            Integer.parseInt(numbers.group(2)),
            new SecureRandom());
      }
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--shares: " + e.getMessage(), "");
    }
    throw CommandFailure.usage(
        "the proof has nothing to split: its log is public, or it is a share itself", "");
  }

  private record Report(long index, List<String> files) {}
}
