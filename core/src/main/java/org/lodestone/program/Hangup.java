package org.lodestone.program;

import java.lang.reflect.Proxy;
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
    handle(
        () ->
            LOG.info(
                "SIGHUP: going on; the trust policy is followed as it changes, other settings"
                    + " after a restart"));
  }

  /**
   * By reflection: the JDK offers signals only in {@code sun.misc}, which javac warns of whatever
   * it is told.
   */
  static void handle(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object onHangup =
          Proxy.newProxyInstance(
              Hangup.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      Object hangup = signal.getConstructor(String.class).newInstance("HUP");
      signal.getMethod("handle", signal, handler).invoke(null, hangup, onHangup);
    } catch (ReflectiveOperationException e) {
      LOG.warn("SIGHUP will end this program: {}", e.toString());
    }
  }
}
