package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.document.Withdrawal;
import org.lodestone.index.IndexClient;
import org.lodestone.index.ManySources;
import org.lodestone.index.Replies;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.KeyOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.Withdrawing;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone withdraw}. */
@Command(
    name = "withdraw",
    description = {
      "Take back an image that you have published.",
      "",
      "Signs a statement that your signature over the image counts no longer, under the one name but"
          + " under all of its tags, and submits it to the indexes. They stop to list the image;"
          + " gateways refuse it within a minute and tell the reason; who seeds it lets it go. Only"
          + " your own signature is taken back, and whoever else has signed the image stands by it.",
      "",
      "A tag is looked up in the indexes and stands for the image that it is now. Publishing the same"
          + " image again later brings it back. The log, if the index has one, keeps all of it."
    },
    footer = {
      "Examples:",
      "  lodestone withdraw acme/app:1.2 --reason 'CVE-2026-1234, use 1.3' --tracker http://tracker.example:7070",
      "  lodestone withdraw acme/app:1.2@sha256:4f53… --reason 'built from a wrong branch' --out w.json",
      "  lodestone publish w.json --signer acme.pub --tracker http://tracker.example:7070"
    })
public final class WithdrawCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final KeyOptions key;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();

  @Parameters(
      paramLabel = "NAME[:TAG]|NAME@DIGEST",
      description = "The image, by a tag or by its own digest.")
  private Reference reference;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for those who ask for the image: one line of at most 200 characters.")
  private String reason;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write the signed statement to this file and tell nobody, for publish. With a digest no"
              + " network is needed.")
  private Path out;

  public WithdrawCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.key = new KeyOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    List<IndexClient> indexes =
        out == null || reference.digest().isEmpty() ? swarm.requiredIndexes() : List.of();
    SigningKey signingKey = key.load();
    SignedWithdrawal signed = sign(signingKey, indexes);
    if (out == null) {
      new Withdrawing(output).publish(signed, indexes);
    } else {
      new Withdrawing(output).write(signed, out);
    }
    return ExitCode.OK;
  }

  private SignedWithdrawal sign(SigningKey signingKey, List<IndexClient> indexes)
      throws IOException, CommandFailure {
    Digest root;
    List<String> tags;
    if (indexes.isEmpty()) {
      root = reference.digest().orElseThrow();
      tags = reference.tag().stream().toList();
    } else {
      MagnetManifest document = newest(signingKey.verificationKey(), indexes);
      root = document.root();
      tags = document.tags().stream().limit(Withdrawal.MAX_TAGS).toList();
    }
    try {
      return SignedWithdrawal.sign(
          Withdrawal.ofImage(
              reference.name(),
              root,
              tags,
              reason,
              environment.clock().instant().truncatedTo(ChronoUnit.MILLIS)),
          signingKey);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("cannot withdraw " + reference + ": " + e.getMessage(), "");
    }
  }

  /** What the key has signed last for the reference, of an image that is there. */
  private MagnetManifest newest(VerificationKey signer, List<IndexClient> indexes)
      throws IOException, CommandFailure {
    List<MagnetManifest> documents = documents(signer, indexes);
    if (documents.isEmpty()) {
      throw CommandFailure.refused(
          "no index has a document for %s that the key %s has signed"
              .formatted(reference, signer.id()),
          "--key chooses the key; lodestone inspect shows who signed an image");
    }
    MagnetManifest newest = documents.get(0);
    documents.stream()
        .filter(older -> !older.root().equals(newest.root()))
        .findFirst()
        .ifPresent(
            older ->
                output.warn(
                    "who never saw %s may take what it was before, %s, until you publish another"
                        .formatted(reference, older.root())));
    return newest;
  }

  private List<MagnetManifest> documents(VerificationKey signer, List<IndexClient> indexes)
      throws IOException {
    Replies<MagnetManifest> replies =
        new ManySources<IndexClient>(indexes)
            .askAll(
                Deadline.in(PATIENCE),
                (index, end) ->
                    index.find(reference, Set.of(signer.id()), end).stream()
                        .filter(envelope -> envelope.signedBy(signer))
                        .map(envelope -> MagnetManifest.parse(envelope.payload()))
                        .filter(document -> document.name().equals(reference.name()))
                        .toList());
    if (!replies.answered()) {
      throw new IOException(String.join("; ", replies.failures()));
    }
    replies.failures().forEach(output::warn);
    List<MagnetManifest> documents = new ArrayList<>(replies.interleaved());
    documents.sort(Comparator.comparingLong(MagnetManifest::sequence).reversed());
    return documents;
  }
}
