package org.lodestone.seeder.report;

import java.util.List;
import java.util.Optional;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.document.Withdrawal;
import org.lodestone.oci.RepositoryName;
import org.lodestone.seeder.terminal.Output;

/**
 * What is told of a withdrawal, as its JSON has it.
 *
 * @param name of the image; left out, as digest and tags are, where the key itself is withdrawn
 */
public record WithdrawalReport(
    String keyId,
    Optional<String> name,
    Optional<String> digest,
    List<String> tags,
    String issued,
    String reason) {

  public static WithdrawalReport of(SignedWithdrawal signed) {
    Withdrawal withdrawal = signed.withdrawal();
    return new WithdrawalReport(
        signed.key().id().toString(),
        withdrawal.name().map(RepositoryName::value),
        withdrawal.name().map(name -> withdrawal.subject().toString()),
        withdrawal.tags(),
        withdrawal.issued().toString(),
        withdrawal.reason());
  }

  /** Of one that has just been made or published. */
  public void tell(Output output) {
    output.print("withdrawn  " + subject());
    if (!tags.isEmpty()) {
      output.print("tags       " + String.join(", ", tags));
    }
    output.print("by key     " + keyId);
    output.print("reason     " + reason);
  }

  /** In one line, for those who ask for the image. */
  public String line() {
    return "key %s withdrew %s at %s: %s"
        .formatted(keyId.substring(0, 12), name.isPresent() ? subject() : "itself", issued, reason);
  }

  private String subject() {
    return name.map(image -> image + "@" + digest.orElseThrow()).orElse("key " + keyId);
  }
}
