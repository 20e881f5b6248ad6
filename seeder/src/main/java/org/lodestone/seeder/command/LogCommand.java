package org.lodestone.seeder.command;

import org.lodestone.seeder.terminal.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Proofs of transparency logs. */
@Command(
    name = "log",
    description = {
      "Proofs of what transparency logs have.",
      "",
      "A log is what an index has accepted, in a form that nobody can change unseen. The proof that"
          + " a document is in it is a file, which lodestone verify --offline checks; that of one entry"
          + " alone, disclosed by the log's keeper, is for lodestone log check."
    },
    footer = {
      "Examples:",
      "  lodestone log prove acme/app:1.2 --out app.proof",
      "  lodestone log monitor --log 'tracker.example:7070/index/v1/log+0a1b2c3d+AT…' --key acme.pub",
      "  lodestone log fork fork.json --log 'tracker.example:7070/index/v1/log+0a1b2c3d+AT…'"
    })
public final class LogCommand {

  private LogCommand() {}

  public static CommandLine commandLine(Environment environment) {
    return new CommandLine(new LogCommand())
        .addSubcommand(new LogProveCommand(environment))
        .addSubcommand(new LogForkCommand(environment))
        .addSubcommand(new LogDiscloseCommand(environment))
        .addSubcommand(new LogJoinCommand(environment))
        .addSubcommand(new LogCheckCommand(environment))
        .addSubcommand(new LogMonitorCommand(environment));
  }
}
