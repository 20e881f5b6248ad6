package org.lodestone.program;

import java.util.LinkedHashMap;
import java.util.Map;

/** How programs and commands end; part of the interface that scripts rely on. */
public final class ExitCode {

  public static final int OK = 0;
  public static final int REFUSED = 1;
  public static final int USAGE = 2;
  public static final int ENVIRONMENT = 3;
  public static final int TIMED_OUT = 4;

  /** {@code EX_SOFTWARE} of sysexits.h. */
  public static final int BUG = 70;

  /** As the shell reports a process that SIGINT ended. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}

  /**
   * For the help of commands.
   *
   * @param timed whether it takes {@code --timeout}
   */
  static Map<String, String> ofCommands(boolean timed) {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("0", "done");
    codes.put("1", "not found, or refused because it must not be believed");
    putFaults(codes);
    if (timed) {
      codes.put("4", "--timeout passed first");
    }
    codes.put("70", "a fault in Lodestone itself");
    codes.put("130", "interrupted before it was done");
    return codes;
  }

  /** For the help of programs that run until they are told to stop. */
  static Map<String, String> ofServers() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("0", "told to stop, by SIGTERM or ^C");
    putFaults(codes);
    codes.put("70", "a fault in Lodestone itself");
    return codes;
  }

  private static void putFaults(Map<String, String> codes) {
    codes.put("2", "wrong command line or configuration");
    codes.put("3", "the disk, the network or a key file did not play along");
  }
}
