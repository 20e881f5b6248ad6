package org.lodestone.seeder.doctor;

import java.io.IOException;
import org.lodestone.tlog.SignedCheckpoint;
import org.lodestone.trust.FollowedLogs;
import org.lodestone.trust.Requirement.Logged;

/** Whether a log that the trust policy asks for goes on, and its witnesses with it. */
public record LogCheck(Logged log, FollowedLogs logs) implements Check {

  @Override
  public String subject() {
    return "log";
  }

  @Override
  public String advice() {
    return "images that are new are refused until it is right, others are served on: ask who keeps %s, or name another mirror in the trust policy"
        .formatted(log.keys().log().name());
  }

  @Override
  public Finding look() throws IOException {
    SignedCheckpoint checkpoint = logs.look(log);
    return Finding.ok(
        subject(),
        "%s goes on, entries: %d, witnesses that cosigned it as the policy wants: %d"
            .formatted(log.keys().log().name(), checkpoint.tree().size(), log.keys().quorum()));
  }
}
