package org.lodestone.seeder.command;

import org.lodestone.seeder.terminal.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Keeps a publisher's TUF collection. */
@Command(
    name = "collection",
    description = {
      "Keep a collection: what you publish now, for everybody to hand on.",
      "",
      "A collection is a folder of plain files (The Update Framework, TUF 1.0) that says which"
          + " signed document is current for each name and tag. Any web server can serve it, and"
          + " none has to be trusted.",
      "",
      "Its root and targets are signed by keys kept offline; what they are to say is staged as"
          + " files in DIR/staged, which you sign here or on another machine. The snapshot and"
          + " timestamp are signed by an online key with each publish; run it more often than the"
          + " timestamp lasts.",
      "",
      "lodestone seed --collection DIR publishes an image here in the same breath."
    },
    footer = {
      "Examples:",
      "  lodestone collection init acme --root-key alice.pub --root-key bob.pub \\",
      "    --root-threshold 2 --targets-key release.pub --online-key online.pub",
      "  lodestone collection sign acme/staged/root.json --key alice.pem",
      "  lodestone collection publish acme app.json --key release.pem --key online.pem"
    })
public final class CollectionCommand {

  private CollectionCommand() {}

  public static CommandLine commandLine(Environment environment) {
    return new CommandLine(new CollectionCommand())
        .addSubcommand(new CollectionInitCommand(environment))
        .addSubcommand(new CollectionSignCommand(environment))
        .addSubcommand(new CollectionStatusCommand(environment))
        .addSubcommand(new CollectionDelegateCommand(environment))
        .addSubcommand(new CollectionPublishCommand(environment));
  }
}
