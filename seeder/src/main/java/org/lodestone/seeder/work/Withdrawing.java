package org.lodestone.seeder.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.index.IndexClient;
import org.lodestone.index.ManySources;
import org.lodestone.index.Replies;
import org.lodestone.io.Deadline;
import org.lodestone.seeder.report.WithdrawalReport;
import org.lodestone.seeder.terminal.Output;

/** Brings a withdrawal among people, or into a file for later. */
public final class Withdrawing {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Output output;

  public Withdrawing(Output output) {
    this.output = output;
  }

  /** Writes the signed statement; nobody hears of it before it is published. */
  public void write(SignedWithdrawal withdrawal, Path file) throws IOException {
    Files.write(file, withdrawal.envelope().toJson());
    tell(withdrawal);
    output.say("not published yet: lodestone publish " + file + " does that");
  }

  /**
   * Submits to every index.
   *
   * @throws IOException when none took it; those that did not are warned of
   */
  public void publish(SignedWithdrawal withdrawal, List<IndexClient> indexes) throws IOException {
    Replies<String> took =
        new ManySources<IndexClient>(indexes)
            .askAll(
                Deadline.in(PATIENCE),
                (index, deadline) -> {
                  index.withdraw(withdrawal);
                  return List.of(index.toString());
                });
    if (!took.answered()) {
      throw new IOException("no index took the withdrawal: " + String.join("; ", took.failures()));
    }
    took.failures().forEach(output::warn);
    took.interleaved().forEach(index -> output.say("told " + index));
    tell(withdrawal);
  }

  private void tell(SignedWithdrawal withdrawal) {
    WithdrawalReport report = WithdrawalReport.of(withdrawal);
    report.tell(output);
    output.printJson(report);
  }
}
