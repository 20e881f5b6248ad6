package org.lodestone.seeder.command;

import org.lodestone.seeder.terminal.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The keys that documents are signed with. */
@Command(
    name = "key",
    description = {
      "Make, show, import, export, rotate and revoke signing keys.",
      "",
      "Keys are PEM files that openssl reads: PKCS#8 for the private key, SPKI for the public one."
    },
    footer = {
      "Examples:",
      "  lodestone key generate",
      "  lodestone key generate --algorithm p256 --out release.pem --passphrase",
      "  lodestone key import ~/.ssh/id_ed25519",
      "  lodestone key export --format minisign > acme.minisign"
    })
public final class KeyCommand {

  private KeyCommand() {}

  public static CommandLine commandLine(Environment environment) {
    return new CommandLine(new KeyCommand())
        .addSubcommand(new KeyGenerateCommand(environment))
        .addSubcommand(new KeyImportCommand(environment))
        .addSubcommand(new KeyExportCommand(environment))
        .addSubcommand(new KeyRotateCommand(environment))
        .addSubcommand(new KeyRevokeCommand(environment))
        .addSubcommand(new KeyListCommand(environment))
        .addSubcommand(new KeyShowCommand(environment));
  }
}
