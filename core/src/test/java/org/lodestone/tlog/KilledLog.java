package org.lodestone.tlog;

import java.io.IOException;
import java.nio.file.Path;
import org.lodestone.sign.SigningKey;

/**
 * A log in a process of its own, to be killed: appends, and prints the size that it has reached.
 */
final class KilledLog {

  private KilledLog() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    SigningKey key = SigningKey.load(Path.of(args[1]), () -> new char[0]);
    try (TiledLog log = TiledLog.open(Path.of(args[0]), new NoteSigner(args[2], key))) {
      for (int batch = 1; ; batch = batch % 300 + 37) {
        int size = (int) log.published().tree().size();
        log.append(Logs.entries(size, batch));
        System.out.println(size + batch);
        System.out.flush();
      }
    }
  }
}
