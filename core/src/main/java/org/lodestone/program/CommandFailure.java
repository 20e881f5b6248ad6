package org.lodestone.program;

import java.util.Optional;

/** Ends a command: one line for people, what they can do about it, and the exit code. */
public final class CommandFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String hint;

  private CommandFailure(int exitCode, String message, String hint, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  /** Nothing is there, or what is there must not be believed. */
  public static CommandFailure refused(String message, String hint) {
    return new CommandFailure(ExitCode.REFUSED, message, hint, null);
  }

  /** The command line or configuration makes no sense. */
  public static CommandFailure usage(String message, String hint) {
    return new CommandFailure(ExitCode.USAGE, message, hint, null);
  }

  /** The machine, its disk or its network does not play along. */
  public static CommandFailure environment(String message, String hint, Throwable cause) {
    return new CommandFailure(ExitCode.ENVIRONMENT, message, hint, cause);
  }

  /** What was waited for did not come in the time the user gave. */
  public static CommandFailure timedOut(String message, String hint) {
    return new CommandFailure(ExitCode.TIMED_OUT, message, hint, null);
  }

  static CommandFailure bug(String message, String hint, Throwable cause) {
    return new CommandFailure(ExitCode.BUG, message, hint, cause);
  }

  public int exitCode() {
    return exitCode;
  }

  public Optional<String> hint() {
    return Optional.of(hint).filter(text -> !text.isEmpty());
  }
}
