package org.lodestone.seeder.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.lodestone.io.BoundedReads;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.VerificationKey;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tlog.VerifierKey;
import org.lodestone.trust.TrustPolicyFile;
import org.lodestone.tuf.RoleType;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone trust add}. */
@Command(
    name = "add",
    description = {
      "Believe what these keys sign for a scope.",
      "",
      "Each --key names one more signer. A single signature is enough unless --threshold asks for"
          + " those of several keys.",
      "",
      "Keys are copied beside the policy, so the files given may go away. Adding to a scope that"
          + " has keys adds to them.",
      "",
      "With --collection a document counts only while the publisher's collection names it for its"
          + " name and tag. ROOT is any root of the collection that came by a way you trust, such"
          + " as its 1.root.json; it is copied, too. Keys and a collection of one scope both have"
          + " to be satisfied: add one after the other."
    },
    footer = {
      "Examples:",
      "  lodestone trust add 'acme/*' --key acme.pub",
      "  lodestone trust add acme/payroll --key alice.pub --key bob.pub --threshold 2",
      "  lodestone trust add 'acme/*' --collection acme.root.json \\",
      "    --mirror https://acme.example/collection --max-staleness 2d",
      "  lodestone trust add 'acme/*' --log 'tracker.example:7070/index/v1/log+0a1b2c3d+AT…' \\",
      "    --witness 'witness.example/w1+…' --witness 'witness.example/w2+…' --max-age 1h",
      "  lodestone trust add 'docker.io/library/*' --upstream"
    })
final class TrustAddCommand implements Callable<Integer> {

  @Mixin private final Output output;
  @Mixin private final TrustOptions trust;

  @Parameters(paramLabel = "SCOPE", description = "A name, or PREFIX/* for all names below it.")
  private String scope;

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private Requirement requirement;

  /** What must hold before an image of the scope is believed. */
  static final class Requirement {
    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description = "Public key of a signer. Repeatable.")
    private List<Path> keys = List.of();

    @Option(
        names = "--collection",
        required = true,
        paramLabel = "ROOT",
        description = "Root of the TUF collection that has to name a document; with --mirror.")
    private Path root;

    @Option(
        names = "--log",
        required = true,
        paramLabel = "VERIFIER-KEY",
        description = "Transparency log that has to have a document: NAME+ID+KEY.")
    private VerifierKey log;

    @Option(
        names = "--upstream",
        required = true,
        description =
            "The scope is its upstream registry's business: a gateway pulls it through where that"
                + " is configured, and else answers 404.")
    private boolean upstream;

    @Option(
        names = "--insecure-accept-anything",
        required = true,
        description = "Believe everybody; for laboratories.")
    private boolean anything;
  }

  @Option(
      names = "--threshold",
      paramLabel = "N",
      description = "How many of the scope's keys must have signed. Default: 1, or as it was.")
  private Integer threshold;

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description =
          "Where the collection or the log is served; a log's origin if there is none. Repeatable;"
              + " one honest one is enough.")
  private List<URI> mirrors = List.of();

  @Option(
      names = "--witness",
      paramLabel = "VERIFIER-KEY",
      description = "A witness whose word the log's checkpoints need. Repeatable.")
  private List<VerifierKey> witnesses = List.of();

  @Option(
      names = "--quorum",
      paramLabel = "N",
      description = "How many of the witnesses are needed. Default: all.")
  private Integer quorum;

  @Option(
      names = "--max-age",
      paramLabel = "TIME",
      description =
          "How old the last witness's word may be when a document is seen first. Default: any.")
  private String maxAge;

  @Option(
      names = "--max-staleness",
      paramLabel = "TIME",
      description =
          "How long one timestamp of the collection may stay the newest. Default: until it"
              + " expires.")
  private String maxStaleness;

  TrustAddCommand(Environment environment) {
    this.output = new Output(environment);
    this.trust = new TrustOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    if (requirement == null) {
      throw CommandFailure.usage(
          "nothing says whose signature counts for " + scope,
          "lodestone trust add '%s' --key FILE believes the owner of that public key"
              .formatted(scope));
    }
    if (threshold != null && requirement.keys.isEmpty()) {
      throw CommandFailure.usage("--threshold counts keys, and none is given", "add --key FILE");
    }
    if (requirement.root == null && maxStaleness != null) {
      throw CommandFailure.usage(
          "--max-staleness is of a collection, and none is given", "add --collection ROOT");
    }
    if (requirement.log == null && !(witnesses.isEmpty() && quorum == null && maxAge == null)) {
      throw CommandFailure.usage(
          "--witness, --quorum and --max-age are of a log, and none is given",
          "add --log NAME+ID+KEY");
    }
    if (requirement.root == null && requirement.log == null && !mirrors.isEmpty()) {
      throw CommandFailure.usage(
          "--mirror is of a collection or a log, and none is given",
          "add --collection ROOT or --log NAME+ID+KEY");
    }
    try {
      TrustPolicyFile policy = TrustPolicyFile.load(trust.policyFile());
      change(policy);
      policy.save();
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "cannot add " + scope + ": " + e.getMessage(), "see lodestone trust add --help");
    }
    output.say("saved " + trust.policyFile());
    return ExitCode.OK;
  }

  private void change(TrustPolicyFile policy) throws IOException, CommandFailure {
    if (requirement.upstream) {
      policy.leaveToUpstream(scope);
    } else if (requirement.anything) {
      policy.acceptAnything(scope);
    } else if (requirement.root != null) {
      policy.follow(scope, root(), mirrors, Optional.ofNullable(maxStaleness));
    } else if (requirement.log != null) {
      int needed = quorum == null ? witnesses.size() : quorum;
      LogKeys keys = new LogKeys(requirement.log, witnesses, needed);
      policy.askLog(scope, keys, mirrors, Optional.ofNullable(maxAge));
    } else {
      List<VerificationKey> keys = new ArrayList<>();
      for (Path file : requirement.keys) {
        if (!Files.exists(file)) {
          throw CommandFailure.environment(
              "no key file " + file,
              "it is what the publisher hands out: lodestone key generate makes it, ending in .pub",
              null);
        }
        keys.add(VerificationKey.load(file));
      }
      policy.trust(
          scope, keys, threshold == null ? OptionalInt.empty() : OptionalInt.of(threshold));
    }
  }

  private byte[] root() throws IOException, CommandFailure {
    if (!Files.exists(requirement.root)) {
      throw CommandFailure.environment(
          "no root file " + requirement.root,
          "it is what the publisher hands out: metadata/1.root.json of the collection",
          null);
    }
    return BoundedReads.file(requirement.root, RoleType.ROOT.maxBytes());
  }
}
