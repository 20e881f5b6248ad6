package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.DurableFiles;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.PassphraseOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.KeyPlace;
import org.lodestone.sign.SigningKey;
import org.lodestone.tuf.Draft;
import org.lodestone.tuf.RoleType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone collection sign}. */
@Command(
    name = "sign",
    description = {
      "Sign staged files of a collection.",
      "",
      "Adds the key's signature to each file. Nothing but the file is needed, so it may have been"
          + " carried to the machine that has the key; carry it back to DIR/staged then. Look at"
          + " what it says before you sign: it is plain JSON."
    },
    footer = {
      "Examples:",
      "  lodestone collection sign acme/staged/root.json --key alice.pem",
      "  lodestone collection sign /media/usb/root.json /media/usb/targets.json --key alice.pem"
    })
final class CollectionSignCommand implements Callable<Integer> {

  @Mixin private final Output output;
  @Mixin private final PassphraseOptions passphrase;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "A root or targets file.")
  private List<Path> files;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE|URI",
      description = "The private key to sign with: a file, or a pkcs11: URI.")
  private KeyPlace key;

  CollectionSignCommand(Environment environment) {
    this.output = new Output(environment);
    this.passphrase = new PassphraseOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    SigningKey signer = key.open(passphrase.forKey(key));
    for (Path file : files) {
      sign(file, signer);
    }
    return ExitCode.OK;
  }

  private void sign(Path file, SigningKey signer) throws IOException, CommandFailure {
    Draft draft;
    try {
      draft = Draft.ofOffline(BoundedReads.file(file, RoleType.TARGETS.maxBytes()));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(
          file + " is not a collection's root or targets: " + e.getMessage(), "");
    }
    draft.sign(signer);
    Path target = file.toAbsolutePath();
    Path temporary = target.resolveSibling("." + target.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    DurableFiles.replace(target, draft.bytes(), temporary);
    output.say(
        "signed %s, %s version %d, which expires at %s"
            .formatted(file, draft.type(), draft.version(), draft.expires()));
  }
}
