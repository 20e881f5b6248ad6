package org.lodestone.seeder.work;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.lodestone.index.IndexClient;
import org.lodestone.node.Node;
import org.lodestone.program.Closing;
import org.lodestone.program.Endpoints;
import org.lodestone.pull.WithdrawalUpkeep;
import org.lodestone.pull.WithdrawalWatch;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.trust.RollbackMemory;
import org.lodestone.trust.Withdrawals;

/**
 * What nodes that only seed do about withdrawals: they let go of what all its signers have taken
 * back, whoever these are. To be closed after the node, which works with it.
 */
public final class HeededWithdrawals implements AutoCloseable {

  private static final Duration INDEX_TIMEOUT = Duration.ofSeconds(10);

  private final Closing closing = new Closing();
  private final Path remembered;

  public HeededWithdrawals(Environment environment) {
    this.remembered = environment.directories().state().resolve(RollbackMemory.FILE_NAME);
  }

  /**
   * Begins to ask the indexes, at once and then again and again. What they say is remembered for
   * all programs of the user.
   *
   * @param refresh how often
   */
  public void begin(Node node, Endpoints endpoints, Duration refresh) throws IOException {
    List<IndexClient> indexes =
        endpoints.indexes().stream().map(base -> new IndexClient(base, INDEX_TIMEOUT)).toList();
    Withdrawals withdrawals = closing.add(RollbackMemory.open(remembered)).withdrawals();
    WithdrawalUpkeep.Judge judge =
        new WithdrawalUpkeep.Judge(
            Set::of,
            () -> withdrawals.known().content(),
            held -> withdrawals.known().takesBackAll(held.document(), held.envelopes()));
    WithdrawalWatch watch = new WithdrawalWatch(indexes, withdrawals);
    AutoCloseable unused =
        node.peering()
            .upkeep()
            .tasks()
            .atOnceAndEvery(
                refresh, "withdrawals", new WithdrawalUpkeep(watch, node.holdings(), judge));
  }

  @Override
  public void close() {
    closing.close();
  }
}
