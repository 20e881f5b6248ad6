package org.lodestone.seeder.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lodestone.control.NodeOperations;
import org.lodestone.control.Pull;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Table;
import org.lodestone.seeder.terminal.Units;

/** The blobs that are on their way, for people and for programs. */
public record PullReport(List<Row> pulls) {

  /**
   * @param here bytes that have come
   * @param rate bytes a second
   * @param program whose download it is
   */
  public record Row(
      String blob, long size, long here, int rate, int peers, String source, String program) {

    private static Row of(String program, Pull pull) {
      return new Row(
          pull.blob().toString(),
          pull.size(),
          pull.here(),
          pull.rate(),
          pull.peers(),
          pull.source(),
          program);
    }
  }

  /** As it is now. */
  public static PullReport of(List<? extends NodeOperations> nodes)
      throws IOException, CommandFailure, InterruptedException {
    List<Row> rows = new ArrayList<>();
    for (NodeOperations node : nodes) {
      for (Pull pull : node.pulls()) {
        rows.add(Row.of(node.info().program(), pull));
      }
    }
    return new PullReport(rows);
  }

  public List<String> lines() {
    if (pulls.isEmpty()) {
      return List.of("nothing is on its way");
    }
    Table table = new Table("BLOB", "HERE", "OF", "RATE", "PEERS", "BY", "FROM");
    for (Row row : pulls) {
      table.row(
          Units.brief(row.blob().substring("sha256:".length())),
          Units.bytes(row.here()),
          Units.bytes(row.size()),
          Units.rate(row.rate()),
          Integer.toString(row.peers()),
          row.program(),
          row.source());
    }
    return table.lines();
  }
}
