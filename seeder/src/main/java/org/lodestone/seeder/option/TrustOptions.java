package org.lodestone.seeder.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.UserDirectories;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.sign.KeyId;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.RefusedException;
import org.lodestone.trust.RollbackMemory;
import org.lodestone.trust.TrustPolicy;
import org.lodestone.trust.TrustPolicyFile;
import picocli.CommandLine.Option;

/** Whom to believe: the policy file and what was accepted before. */
public final class TrustOptions {

  private static final String HINT = "lodestone trust list, add and remove look after the policy";

  private final Environment environment;

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

  public Path policyFile() {
    return policy == null ? environment.directories().policy() : policy;
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

  /**
   * The keys to ask indexes for; none when nobody's signature is asked for.
   *
   * @throws RefusedException when the policy lets nothing be served under the name
   */
  public Set<KeyId> signers(RepositoryName name)
      throws IOException, CommandFailure, RefusedException {
    try (RollbackMemory memory = memory()) {
      return Set.copyOf(verifier(memory).trustedKeys(name));
    }
  }

  public DocumentVerifier verifier(RollbackMemory memory) throws IOException, CommandFailure {
    try {
      return new DocumentVerifier(TrustPolicy.load(policyFile()), memory, environment.clock());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), HINT);
    }
  }
}
