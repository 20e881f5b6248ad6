package org.lodestone.seeder.option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.sign.KeyPlace;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where the passphrase of a private key, or the PIN of a token, comes from. */
public final class PassphraseOptions {

  private final Environment environment;

  @ArgGroup(exclusive = true, order = 20)
  private Source source = new Source();

  /** The ways to give a passphrase; never on the command line itself, where ps shows it. */
  static final class Source {
    @Option(
        names = "--passphrase",
        description =
            "Ask on the terminal for the passphrase of the private key, or its token's PIN.")
    private boolean ask;

    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description = "Take the passphrase from the first line of this file.")
    private Path file;

    @Option(
        names = "--passphrase-env",
        paramLabel = "VAR",
        description = "Take the passphrase from this environment variable.")
    private String variable;
  }

  public PassphraseOptions(Environment environment) {
    this.environment = environment;
  }

  /** For a new key: empty unless the user asked for one; asked twice on a terminal. */
  public Optional<char[]> forNewKey() throws IOException, CommandFailure {
    Optional<char[]> given = given();
    if (given.isPresent() || !source.ask) {
      return given;
    }
    char[] first = ask("new passphrase: ");
    if (!Arrays.equals(first, ask("the same again: "))) {
      throw CommandFailure.usage("the two passphrases differ", "no key was written; try again");
    }
    return Optional.of(first);
  }

  /** For a key that turns out to be encrypted, or the PIN of one on a token. */
  public Supplier<char[]> forKey(KeyPlace key) {
    String prompt = (key.file().isPresent() ? "passphrase of " : "PIN for ") + key + ": ";
    return () -> {
      try {
        Optional<char[]> given = given();
        return given.isPresent() ? given.get() : ask(prompt);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private Optional<char[]> given() throws IOException {
    if (source.file != null) {
      return Optional.of(
          Files.readString(source.file).lines().findFirst().orElse("").toCharArray());
    }
    if (source.variable == null) {
      return Optional.empty();
    }
    String value = environment.variables().get(source.variable);
    if (value == null) {
      throw new IOException(
          "no passphrase: the environment variable " + source.variable + " is not set");
    }
    return Optional.of(value.toCharArray());
  }

  private char[] ask(String prompt) throws IOException {
    return environment
        .passwords()
        .apply(prompt)
        .orElseThrow(
            () ->
                new IOException(
                    "a passphrase is needed and there is no terminal to ask on;"
                        + " use --passphrase-file or --passphrase-env"));
  }
}
