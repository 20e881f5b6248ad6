package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lodestone.document.MagnetManifest;
import org.lodestone.io.BoundedReads;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.KeyOptions;
import org.lodestone.seeder.report.DraftReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.DocumentFile;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.MinisignSignature;
import org.lodestone.sign.SigningKey;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lodestone sign}. */
@Command(
    name = "sign",
    description = {
      "Sign what lodestone draft wrote, where the key is; or a document for minisign, too.",
      "",
      "Needs no network and no store. Says what is signed: compare name, tags and digest with what"
          + " you mean to publish, as the machine that made the draft could have put anything there.",
      "",
      "With --minisign it takes a document that this key has signed, and writes a detached signature"
          + " over the whole file, FILE.minisig, for those who verify with minisign."
    },
    footer = {
      "Examples:",
      "  lodestone sign --payload app.payload --out app.json",
      "  lodestone sign --payload app.payload --key release.pem > app.json",
      "  lodestone sign --minisign app.json"
    })
public final class SignCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final KeyOptions key;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Subject subject;

  /** What is to be signed. */
  static final class Subject {
    @Option(names = "--payload", required = true, paramLabel = "FILE", description = "A draft.")
    private Path payload;

    @Option(
        names = "--minisign",
        required = true,
        paramLabel = "FILE",
        description = "A signed document, for a detached signature.")
    private Path document;
  }

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write to. Default: standard output; for --minisign, FILE.minisig.")
  private Path out;

  public SignCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.key = new KeyOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    if (subject.payload == null) {
      signDetached(subject.document);
    } else {
      signDraft(subject.payload);
    }
    return ExitCode.OK;
  }

  private void signDraft(Path payload) throws IOException, CommandFailure {
    if (output.json() && out == null) {
      throw CommandFailure.usage(
          "--json tells about the document, and standard output is the document",
          "write the document to a file with --out FILE");
    }
    if (!Files.exists(payload)) {
      throw CommandFailure.environment(
          "there is no file " + payload, "lodestone draft writes it", null);
    }
    byte[] statement = BoundedReads.file(payload, MagnetManifest.MAX_BYTES);
    MagnetManifest document = parse(payload, statement);
    SigningKey signingKey = key.load();
    Envelope envelope = Envelope.sign(MagnetManifest.PAYLOAD_TYPE, statement, signingKey);
    DraftReport report = DraftReport.of(document, statement);
    output.say("signed " + report.summary() + "\n  by key " + signingKey.verificationKey().id());
    if (out == null) {
      output.printRaw(new String(envelope.toJson(), StandardCharsets.UTF_8));
    } else {
      Files.write(out, envelope.toJson());
      output.print(out.toString());
      output.printJson(report);
    }
  }

  /** Of nothing but what the key has signed already. */
  private void signDetached(Path document) throws IOException, CommandFailure {
    byte[] bytes = DocumentFile.bytes(document);
    SigningKey signingKey = key.load();
    Optional<Envelope> signed =
        DocumentFile.parse(document, bytes).onlyBy(signingKey.verificationKey());
    if (signed.isEmpty()) {
      throw CommandFailure.refused(
          "will not sign " + document + ": this key has not signed that document",
          "lodestone sign --payload signs a draft; lodestone seed --document writes its document");
    }
    String written = new String(signed.get().toJson(), StandardCharsets.UTF_8);
    if (!new String(bytes, StandardCharsets.UTF_8).stripTrailing().equals(written)) {
      throw CommandFailure.refused(
          "will not sign " + document + ": there is more in it than what this key has signed",
          "take it as lodestone sign or seed wrote it");
    }
    String name = document.getFileName().toString();
    Path target = out == null ? document.resolveSibling(name + ".minisig") : out;
    try {
      Files.writeString(
          target, MinisignSignature.of(bytes, name, environment.clock().instant(), signingKey));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "cannot sign " + document + " for minisign: " + e.getMessage(), "");
    }
    String id = signingKey.verificationKey().id().toString();
    output.say("signed " + document + " for minisign by key " + id);
    output.print(target.toString());
    output.printJson(new Detached(id, target.toString()));
  }

  private record Detached(String keyId, String signature) {}

  private MagnetManifest parse(Path payload, byte[] statement) throws CommandFailure {
    MagnetManifest document;
    try {
      document = MagnetManifest.parse(statement);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(
          "will not sign " + payload + ": it is no draft: " + e.getMessage(), "");
    }
    // What readers skip would be signed, too, and nobody could see it here.
    if (!Arrays.equals(document.toStatement(), statement)) {
      throw CommandFailure.refused(
          "will not sign " + payload + ": it says more than this version understands",
          "make the draft with the same version of lodestone");
    }
    if (!environment.clock().instant().isBefore(document.expires())) {
      throw CommandFailure.refused(
          "will not sign " + payload + ": it expired at " + document.expires(),
          "make a new draft; --valid says how long it holds");
    }
    return document;
  }
}
