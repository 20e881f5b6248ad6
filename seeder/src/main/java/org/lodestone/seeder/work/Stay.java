package org.lodestone.seeder.work;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lodestone.control.NodeAccess;
import org.lodestone.control.NodeInfo;
import org.lodestone.control.SeedOrder;
import org.lodestone.oci.Digest;
import org.lodestone.program.Endpoints;
import org.lodestone.pull.WithdrawalUpkeep;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.terminal.Units;

/** Seeds what was just published: by our own node, or by the one that runs on the store. */
public final class Stay {

  private final NodeAccess access;
  private final Endpoints endpoints;
  private final HeededWithdrawals withdrawals;
  private final Output output;
  private final StatusLine line;

  public Stay(
      NodeAccess access,
      Endpoints endpoints,
      HeededWithdrawals withdrawals,
      Output output,
      StatusLine line) {
    this.access = access;
    this.endpoints = endpoints;
    this.withdrawals = withdrawals;
    this.output = output;
    this.line = line;
  }

  /**
   * Returns when the copies are there or, for none, when interrupted; at once when a node that goes
   * on seeds anyway.
   */
  public void until(List<Digest> blobs, Optional<Integer> copies, Optional<Duration> timeout)
      throws Exception {
    NodeInfo info = access.operations().info();
    boolean ours = access.own().isPresent();
    if (!ours && info.lasting() && copies.isEmpty()) {
      output.say(info + " seeds it from now on");
      return;
    }
    access.serve();
    if (ours && copies.isEmpty()) {
      withdrawals.begin(access.own().get(), endpoints, WithdrawalUpkeep.interval(null));
    }
    Seeding seeding = new Seeding(line, copies.orElse(null), timeout.orElse(null));
    String by = ours ? " on port " + access.own().get().peering().engine().port() : " by " + info;
    line.message("seeding " + Units.count(blobs.size(), "blob") + by + seeding.goal());
    SeedOrder order = new SeedOrder(blobs, endpoints.trackers(), copies);
    if (copies.isEmpty()) {
      Interruption.ends(() -> access.operations().seed(order, seeding));
    } else {
      access.operations().seed(order, seeding);
      line.close();
      access.finish(output::say);
    }
  }
}
