package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortTest {

  private static final int PATIENCE_MILLIS = 10_000;

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
