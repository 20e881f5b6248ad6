package org.lodestone.seeder.terminal;

import com.google.common.base.CharMatcher;
import java.io.OutputStream;
import java.io.PrintStream;
import org.lodestone.json.JsonText;
import picocli.CommandLine.Option;

/** A command's voice, and the options about it: data to stdout, messages to stderr. */
public final class Output {

  private final Environment environment;

  @Option(
      names = "--json",
      order = 90,
      description = "Print data as JSON on standard output, one document a line.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      order = 91,
      description = "Say nothing on standard error but errors.")
  private boolean quiet;

  @Option(
      names = "--verbose",
      order = 92,
      description = "Log what happens; show stack traces of errors.")
  private boolean verbose;

  public Output(Environment environment) {
    this.environment = environment;
  }

  public boolean json() {
    return json;
  }

  /** One line of data for people, dropped when JSON is wanted instead. */
  public void print(String line) {
    if (!json) {
      environment.out().println(printable(line));
    }
  }

  /** Data in a format of their own, whatever {@code --json} says. */
  public void printRaw(String document) {
    environment.out().println(document);
  }

  /** The same data for programs, dropped when text is wanted. */
  public void printJson(Object document) {
    if (json) {
      environment.out().println(JsonText.of(document));
    }
  }

  /** A message. */
  public void say(String line) {
    if (!quiet) {
      environment.err().println(printable(line));
    }
  }

  /** Of interest to those who look for a fault. */
  public void debug(String line) {
    if (verbose) {
      environment.err().println(printable(line));
    }
  }

  /** For progress; draws nothing when quiet. */
  public StatusLine statusLine() {
    return quiet
        ? new StatusLine(
            new PrintStream(OutputStream.nullOutputStream()), Terminal.NONE, System::nanoTime)
        : new StatusLine(environment.err(), environment.terminal(), System::nanoTime);
  }

  /** Says on a terminal what is waited for; to be closed when it has come. */
  public StatusLine waiting(String what) {
    StatusLine line = statusLine();
    if (line.terminal().interactive()) {
      line.update(() -> "  " + printable(what));
    }
    return line;
  }

  /** For data that are shown again and again, dropped when JSON is wanted instead. */
  public LiveView liveView() {
    return json
        ? new LiveView(new PrintStream(OutputStream.nullOutputStream()), Terminal.NONE)
        : new LiveView(environment.out(), environment.screen());
  }

  /** Something the user must know even when {@code --quiet}. */
  public void warn(String line) {
    environment.err().println("warning: " + printable(line));
  }

  /** Names and tags can come from a hostile index: no escape sequence reaches the terminal. */
  static String printable(String line) {
    return CharMatcher.javaIsoControl().and(CharMatcher.noneOf("\t\n")).replaceFrom(line, '?');
  }
}
