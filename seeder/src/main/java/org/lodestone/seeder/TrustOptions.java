package org.lodestone.seeder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.RollbackGuard;
import org.lodestone.trust.TrustPolicy;
import picocli.CommandLine.Option;

/** Whom to believe: the policy file and what was accepted before. */
final class TrustOptions {

  private final Environment environment;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      order = 50,
      description =
          "Trust policy. Default: $LODESTONE_POLICY, else $XDG_CONFIG_HOME/lodestone/policy.json.")
  private Path policy;

  TrustOptions(Environment environment) {
    this.environment = environment;
  }

  Path policyFile() {
    return policy == null ? environment.configHome().resolve("policy.json") : policy;
  }

  TrustPolicy policy() throws IOException, CommandFailure {
    if (!Files.exists(policyFile())) {
      throw CommandFailure.refused(
          "nobody is trusted yet: there is no trust policy " + policyFile(),
          "lodestone trust add 'acme/*' --key acme.pub makes one");
    }
    try {
      return TrustPolicy.load(policyFile());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "lodestone trust add and remove edit the policy");
    }
  }

  DocumentVerifier verifier() throws IOException, CommandFailure {
    RollbackGuard guard = RollbackGuard.open(environment.dataHome().resolve("sequences.json"));
    return new DocumentVerifier(policy(), guard, environment.clock());
  }
}
