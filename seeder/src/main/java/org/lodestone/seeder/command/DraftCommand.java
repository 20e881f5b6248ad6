package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.control.DraftOrder;
import org.lodestone.control.NodeAccess;
import org.lodestone.document.MagnetManifest;
import org.lodestone.node.Node;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.Endpoints;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.EngineOptions;
import org.lodestone.seeder.option.SignerOptions;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.report.DraftReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.work.Drafting;
import org.lodestone.seeder.work.ImageReading;
import org.lodestone.seeder.work.Interruption;
import org.lodestone.sign.VerificationKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone draft}. */
@Command(
    name = "draft",
    description = {
      "Write what is to be signed of an image to a file, for a key that is elsewhere.",
      "",
      "Reads the image into the blob store as seed does, and writes the document that lists it,"
          + " unsigned. Carry that file to where the key is, sign it there by lodestone sign, carry"
          + " the signed document back, and publish it here by lodestone publish.",
      "",
      "IMAGE is as for lodestone seed."
    },
    footer = {
      "Examples:",
      "  lodestone draft oci:build/image:1.2 --as acme/app:1.2 --signer acme.pub --out app.payload"
    })
public final class DraftCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final SignerOptions signer;
  @Mixin private final StoreOptions storage;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();

  @Parameters(paramLabel = "IMAGE", description = "The image to publish.")
  private String image;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "NAME:TAG",
      description = "What to publish it as. Repeatable, for several tags of one name.")
  private List<Reference> references;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write what is to be signed.")
  private Path out;

  @Option(
      names = "--valid",
      paramLabel = "TIME",
      defaultValue = "365d",
      description = "How long the document shall be believed. Default: ${DEFAULT-VALUE}.")
  private Duration validity;

  @Option(
      names = "--plain-http",
      description = "Let docker:// speak HTTP without TLS to registries not on this machine.")
  private boolean plainHttp;

  public DraftCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.signer = new SignerOptions(environment);
    this.storage = new StoreOptions(environment);
  }

  @Override
  public Integer call() throws Exception {
    List<String> tags = tags();
    Endpoints endpoints = swarm.withTrackers();
    VerificationKey key = signer.key();
    RepositoryName name = references.get(0).name();
    report(Interruption.interrupts(() -> draft(name, tags, key, endpoints)));
    return ExitCode.OK;
  }

  private MagnetManifest draft(
      RepositoryName name, List<String> tags, VerificationKey key, Endpoints endpoints)
      throws Exception {
    // It takes no part in swarms, so the port does not matter.
    Node.Config config =
        Node.Config.ofCommand(storage.root(), new EngineOptions().config(), endpoints.trackers());
    try (NodeAccess access = NodeAccess.open(config, "draft", environment.clock());
        StatusLine line = output.statusLine()) {
      Descriptor root = new ImageReading(image, plainHttp).by(access.operations(), output, line);
      return Drafting.describe(
          access.operations(), new DraftOrder(root, name, tags, key, validity, endpoints));
    }
  }

  private void report(MagnetManifest document) throws IOException {
    byte[] statement = document.toStatement();
    Files.write(out, statement);
    DraftReport report = DraftReport.of(document, statement);
    output.say("drafted " + report.summary());
    output.print(out.toString());
    output.printJson(report);
  }

  private List<String> tags() throws CommandFailure {
    List<String> tags = new ArrayList<>();
    for (Reference reference : references) {
      if (reference.digest().isPresent()) {
        throw CommandFailure.usage(
            "--as takes NAME:TAG, found a digest: " + reference,
            "the digest follows from the image");
      }
      if (!reference.name().equals(references.get(0).name())) {
        throw CommandFailure.usage(
            "one document speaks for one name, found "
                + references.get(0).name()
                + " and "
                + reference.name(),
            "make a draft for each");
      }
      tags.add(reference.tag().orElseThrow());
    }
    return tags;
  }
}
