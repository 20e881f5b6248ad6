package org.lodestone.seeder;

import java.util.LinkedHashMap;
import java.util.Map;

/** How commands end; part of the interface that scripts rely on. */
final class ExitCode {

  static final int OK = 0;
  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int ENVIRONMENT = 3;
  static final int TIMED_OUT = 4;

  /** {@code EX_SOFTWARE} of sysexits.h. */
  static final int BUG = 70;

  /** As the shell reports a process that SIGINT ended. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  /** For help texts. */
  static Map<String, String> descriptions() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("0", "done");
    codes.put("1", "not found, or refused because it must not be believed");
    codes.put("2", "wrong command line or configuration");
    codes.put("3", "the disk, the network or a key file did not play along");
    codes.put("4", "--timeout passed first");
    codes.put("70", "a fault in Lodestone itself");
    return codes;
  }
}
