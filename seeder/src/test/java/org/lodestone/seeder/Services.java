package org.lodestone.seeder;

import java.io.IOException;
import java.nio.file.Path;
import org.lodestone.program.ListenAddress;
import org.lodestone.tracker.TrackerConfig;
import org.lodestone.tracker.TrackerServer;

/** A real tracker with its index on free ports of the loopback interface. */
public final class Services {

  private static final ListenAddress ANY_PORT = new ListenAddress("127.0.0.1", 0);

  private Services() {}

  public static TrackerServer tracker(Path data) throws IOException {
    return TrackerServer.start(
        TrackerConfig.defaults().withListen(ANY_PORT).withStatus(ANY_PORT).withData(data));
  }
}
