package org.lodestone.program;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps SIGHUP from ending a server. It says "read your settings again" to daemons, and is what a
 * terminal sends that closes; neither means stop.
 */
public final class Hangup {

  private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

  private Hangup() {}

  /** From now on SIGHUP is answered by a line of the log. */
  public static void ignore() {
    Signals.handle(
        "HUP",
        () ->
            LOG.info(
                "SIGHUP: going on; the trust policy is followed as it changes, other settings"
                    + " after a restart"));
  }
}
