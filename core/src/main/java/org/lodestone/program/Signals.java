package org.lodestone.program;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals that the process answers instead of the virtual machine. By reflection: the JDK offers
 * them only in {@code sun.misc}, which javac warns of whatever it is told. One that was ignored
 * when the process began, as by {@code nohup}, stays so.
 */
public final class Signals {

  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /**
   * Runs this, on a thread of its own, each time that the process is told to stop: by SIGTERM, or
   * by SIGINT, which is ^C. The process goes on until it ends by itself.
   */
  public static void onStop(Runnable action) {
    handle("TERM", action);
    handle("INT", action);
  }

  /**
   * @param name without SIG
   */
  static void handle(String name, Runnable action) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      Object signal = type.getConstructor(String.class).newInstance(name);
      type.getMethod("handle", type, handlerType).invoke(null, signal, handler);
    } catch (ReflectiveOperationException e) {
      LOG.warn("SIG{} will end this program at once: {}", name, e.toString());
    }
  }
}
