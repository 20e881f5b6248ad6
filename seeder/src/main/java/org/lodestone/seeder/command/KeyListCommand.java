package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.KeyFiles;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Table;
import org.lodestone.sign.VerificationKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lodestone key list}. */
@Command(
    name = "list",
    description = {
      "Show the signing keys of a folder.",
      "",
      "No passphrase is asked for: what is told comes from the public keys beside them."
    },
    footer = {"Examples:", "  lodestone key list", "  lodestone key list /media/usb --json"})
final class KeyListCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The folder. Default: the one where key generate puts yours.")
  private Path folder;

  KeyListCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    Path own = KeyFiles.defaultFile(environment).toAbsolutePath();
    Path chosen = folder == null ? own.getParent() : folder;
    if (folder != null && !Files.isDirectory(folder)) {
      throw CommandFailure.environment("there is no folder " + folder, "", null);
    }
    List<Entry> entries = new ArrayList<>();
    for (Path file : privateKeys(chosen)) {
      entries.add(entry(file));
    }
    Table table = new Table("KEY ID", "ALGORITHM", "FILE");
    entries.forEach(e -> table.row(known(e.keyId), known(e.algorithm), e.file));
    if (entries.isEmpty()) {
      output.say("no signing key in " + chosen + "; lodestone key generate makes one");
    } else {
      table.lines().forEach(output::print);
    }
    output.printJson(entries);
    return ExitCode.OK;
  }

  private static List<Path> privateKeys(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> keys = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (Files.isRegularFile(file) && Files.isReadable(file) && KeyFiles.isPrivate(file)) {
          keys.add(file);
        }
      }
    }
    return keys;
  }

  private Entry entry(Path file) {
    try {
      VerificationKey key = VerificationKey.load(KeyFiles.at(file).publicKey());
      return new Entry(key.id().toString(), KeyFiles.name(key.algorithm()), file.toString());
    } catch (IOException e) {
      output.debug(e.getMessage());
      return new Entry(null, null, file.toString());
    }
  }

  private static String known(String text) {
    return text == null ? "unknown" : text;
  }

  /** Without its public key beside it, nothing is known of a key but that it is there. */
  private record Entry(String keyId, String algorithm, String file) {}
}
