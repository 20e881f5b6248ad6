package org.lodestone.seeder.option;

import java.util.Optional;
import org.lodestone.program.ByteRate;
import org.lodestone.program.CommandStyle;
import org.lodestone.torrent.EngineConfig;
import picocli.CommandLine.Option;

/** How the torrent engine meets its peers. */
public final class EngineOptions {

  @Option(
      names = "--torrent-port",
      paramLabel = "PORT",
      converter = CommandStyle.Port.class,
      order = 45,
      description =
          "TCP port for peers; 0 takes any free one. Default: 6881 for keep, 0 for others.")
  private Integer port;

  @Option(
      names = "--upload-limit",
      paramLabel = "RATE",
      order = 46,
      description =
          "Send at most so much, such as 500K or 10M a second, to peers beyond the local network."
              + " Default: no limit.")
  private ByteRate uploadLimit;

  public Optional<Integer> port() {
    return Optional.ofNullable(port);
  }

  public Optional<ByteRate> uploadLimit() {
    return Optional.ofNullable(uploadLimit);
  }

  /** Any free port unless one was given. */
  public EngineConfig config() {
    return config(port().orElse(0), uploadLimit());
  }

  public static EngineConfig config(int port, Optional<ByteRate> uploadLimit) {
    EngineConfig defaults = EngineConfig.defaults();
    return defaults
        .withListen(defaults.listenAddresses(), port)
        .withLimits(uploadLimit.map(ByteRate::bytesPerSecond).orElse(0), 0);
  }
}
