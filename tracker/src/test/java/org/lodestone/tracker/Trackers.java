package org.lodestone.tracker;

import java.nio.file.Path;
import org.lodestone.program.ListenAddress;

/** Trackers for tests: on loopback, on ports the system chooses. */
public final class Trackers {

  private Trackers() {}

  public static TrackerConfig config(Path data) {
    return TrackerConfig.defaults()
        .withListen(new ListenAddress("127.0.0.1", 0))
        .withStatus(new ListenAddress("127.0.0.1", 0))
        .withData(data);
  }
}
