package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.KeyFiles;
import org.lodestone.seeder.option.PassphraseOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.KeyPlace;
import org.lodestone.sign.MinisignPublicKey;
import org.lodestone.sign.OpensshPublicKey;
import org.lodestone.sign.VerificationKey;
import org.lodestone.tlog.VerifierKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone key export}. */
@Command(
    name = "export",
    description = {
      "Print a key's public half in the form that another tool reads.",
      "",
      "Private keys are not exported: theirs is PKCS#8 already, which other tools read."
    },
    footer = {
      "Examples:",
      "  lodestone key export > acme.pub",
      "  lodestone key export --format openssh --name releases@acme.example",
      "  lodestone key export acme.pub --format minisign > acme.minisign",
      "  lodestone key export --format note --name acme.example/releases"
    })
final class KeyExportCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final PassphraseOptions passphrase;

  /** The forms of a public key. */
  enum Format {
    SPKI,
    OPENSSH,
    MINISIGN,
    NOTE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|URI",
      description =
          "A private or public key, or the pkcs11: URI of one on a token. Default: your own public"
              + " one.")
  private KeyPlace place;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "spki",
      description =
          "spki (PEM, for openssl, cosign and trust add), openssh (a line of authorized_keys),"
              + " minisign (its -p FILE), or note (a verifier key of C2SP signed notes)."
              + " Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What note calls the key, which it needs; openssh's comment.")
  private String name;

  KeyExportCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.passphrase = new PassphraseOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    if (name != null && (format == Format.SPKI || format == Format.MINISIGN)) {
      throw CommandFailure.usage(
          "--name is for openssh and note, " + format + " has no place for it", "leave it out");
    }
    if (name == null && format == Format.NOTE) {
      throw CommandFailure.usage(
          "a note's verifier key has a name, and none is given",
          "add --name acme.example/releases, a name that nobody else gives to a key");
    }
    Path own = KeyFiles.at(KeyFiles.defaultFile(environment)).publicKey();
    VerificationKey key =
        KeyFiles.publicHalf(place == null ? KeyPlace.parse(own.toString()) : place, passphrase);
    String text;
    try {
      text = text(key);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "cannot export key " + key.id() + " as " + format + ": " + e.getMessage(),
          "see lodestone key export --help");
    }
    if (!output.json()) {
      output.printRaw(text.stripTrailing());
    }
    output.printJson(new Report(key.id().toString(), format.toString(), text));
    return ExitCode.OK;
  }

  private String text(VerificationKey key) {
    return switch (format) {
      case SPKI -> key.pem();
      case OPENSSH -> OpensshPublicKey.line(key, name == null ? "" : name);
      case MINISIGN -> new MinisignPublicKey(key).text();
      case NOTE -> new VerifierKey(name, VerifierKey.Type.NOTE, key).toString();
    };
  }

  private record Report(String keyId, String format, String text) {}
}
