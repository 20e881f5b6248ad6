package org.lodestone.seeder.doctor;

import java.io.IOException;
import java.nio.file.Path;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.trust.TrustPolicy;
import org.lodestone.trust.TrustPolicyFile;

/** Whether the trust policy and the keys that it names can be read. */
public record PolicyCheck(Path file) implements Check {

  @Override
  public String subject() {
    return "trust policy";
  }

  @Override
  public String advice() {
    return "nothing is accepted until it is right: lodestone trust list, remove and add look after"
        + " it";
  }

  @Override
  public Finding look() throws IOException {
    try {
      if (TrustPolicy.load(file).fault().isPresent()) {
        return Finding.warning(
            subject(),
            "there is none, so no image is accepted: " + file,
            "lodestone trust add 'acme/*' --key acme.pub, with a publisher's names and key");
      }
      int scopes =
          (int)
              TrustPolicyFile.load(file).entries().stream()
                  .map(TrustPolicyFile.Entry::scope)
                  .distinct()
                  .count();
      return Finding.ok(
          subject(), file + " has " + Units.count(scopes - 1, "scope") + ", and all their keys");
    } catch (IllegalArgumentException e) {
      return Finding.fault(subject(), e.getMessage(), advice());
    }
  }
}
