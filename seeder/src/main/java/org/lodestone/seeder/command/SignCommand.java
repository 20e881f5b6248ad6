package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.lodestone.document.MagnetManifest;
import org.lodestone.io.BoundedReads;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.KeyOptions;
import org.lodestone.seeder.report.DraftReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lodestone sign}. */
@Command(
    name = "sign",
    description = {
      "Sign what lodestone draft wrote, where the key is.",
      "",
      "Needs no network and no store. Says what is signed: compare name, tags and digest with what"
          + " you mean to publish, as the machine that made the draft could have put anything there."
    },
    footer = {
      "Examples:",
      "  lodestone sign --payload app.payload --out app.json",
      "  lodestone sign --payload app.payload --key release.pem > app.json"
    })
public final class SignCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final KeyOptions key;

  @Option(
      names = "--payload",
      required = true,
      paramLabel = "FILE",
      description = "What is to be signed.")
  private Path payload;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write the signed document. Default: standard output.")
  private Path out;

  public SignCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.key = new KeyOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
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
    MagnetManifest document = parse(statement);
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
    return ExitCode.OK;
  }

  private MagnetManifest parse(byte[] statement) throws CommandFailure {
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
