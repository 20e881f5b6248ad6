package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortTest {

  private static final int PATIENCE_MILLIS = 10_000;

  @Test
  void aPortThatIsTakenIsAnError() throws Exception {
    EngineConfig defaults = EngineConfig.defaults();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      EngineConfig config = defaults.withListen(defaults.listenAddresses(), taken.getLocalPort());
      IOException refusal =
          assertThrows(
              IOException.class, () -> LibtorrentEngine.start(config, EngineListener.NONE).close());
      assertTrue(refusal.getMessage().contains("another program has it"), refusal.getMessage());
    }
  }

  @Test
  void thePortThatIsToldIsThatOfEveryAddress() throws Exception {
    List<InetAddress> addresses =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLinkLocalAddress())
            .toList();
    try (TorrentEngine engine =
        LibtorrentEngine.start(EngineConfig.defaults(), EngineListener.NONE)) {
      for (InetAddress address : addresses) {
        try (Socket peer = new Socket()) {
          peer.connect(new InetSocketAddress(address, engine.port()), PATIENCE_MILLIS);
          assertTrue(peer.isConnected(), address.toString());
        }
      }
    }
  }
}
