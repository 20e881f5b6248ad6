package org.lodestone.seeder.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lodestone.index.CollectionDocuments;
import org.lodestone.index.DocumentSource;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.UserDirectories;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.tlog.LogProof;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.Followed;
import org.lodestone.trust.FollowedLogs;
import org.lodestone.trust.RollbackMemory;
import org.lodestone.trust.TrustPolicy;
import org.lodestone.trust.TrustPolicyFile;
import picocli.CommandLine.Option;

/** Whom to believe: the policy file and what was accepted before. */
public final class TrustOptions {

  private static final String HINT = "lodestone trust list, add and remove look after the policy";

  private final Environment environment;
  private Followed followed;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      order = 50,
      description =
          "Trust policy. Default: $LODESTONE_POLICY, else $XDG_CONFIG_HOME/lodestone/policy.json.")
  private Path policy;

  public TrustOptions(Environment environment) {
    this.environment = environment;
  }

  public Optional<Path> given() {
    return Optional.ofNullable(policy);
  }

  /** The policy that was given, or the default one. */
  public Path policyFile() {
    return given().orElse(environment.directories().policy());
  }

  /** To be shown or changed; where there is no file, one that rejects everything. */
  public TrustPolicyFile editablePolicy() throws IOException, CommandFailure {
    try {
      return TrustPolicyFile.load(policyFile());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), HINT);
    }
  }

  /** To be closed. */
  public RollbackMemory memory() throws IOException {
    UserDirectories directories = environment.directories();
    return RollbackMemory.open(
        directories.state().resolve(RollbackMemory.FILE_NAME),
        directories.data().resolve(RollbackMemory.EARLIER_NAME));
  }

  /** As it is now. */
  public TrustPolicy policy() throws IOException, CommandFailure {
    try {
      return TrustPolicy.load(policyFile());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), HINT);
    }
  }

  public DocumentVerifier verifier(RollbackMemory memory) throws IOException, CommandFailure {
    return new DocumentVerifier(policy(), memory, followed(), environment.clock());
  }

  /** The documents in the collections that the policy asks for. */
  public DocumentSource collections() throws IOException, CommandFailure {
    return new CollectionDocuments(policy(), followed().collections());
  }

  /** Asks no mirror and no log from now on: these proofs count, and what is known already. */
  public void goOffline(List<LogProof> proofs) {
    followed = Followed.offline(environment.directories().state(), environment.clock(), proofs);
  }

  /** What is known of logs. */
  public FollowedLogs logs() {
    return followed().logs();
  }

  /** One for all that a command asks, so that mirrors are asked once. */
  private Followed followed() {
    if (followed == null) {
      followed = Followed.in(environment.directories().state(), environment.clock());
    }
    return followed;
  }
}
