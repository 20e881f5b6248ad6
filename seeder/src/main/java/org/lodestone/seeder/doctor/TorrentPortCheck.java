package org.lodestone.seeder.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Whether peers could connect. Only from here: what a firewall lets through cannot be seen from
 * inside it.
 */
public record TorrentPortCheck(int port) implements Check {

  private static final int TIMEOUT_MILLIS = 2_000;

  @Override
  public String subject() {
    return "torrent port";
  }

  @Override
  public String advice() {
    return "peers cannot connect, so nothing is given back: see torrent: in the gateway's"
        + " configuration";
  }

  @Override
  public Finding look() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
      return Finding.ok(
          subject(), "TCP " + port + " is open here; a firewall has to let peers through to it");
    } catch (IOException e) {
      return Finding.warning(subject(), "nothing listens on 127.0.0.1:" + port, advice());
    }
  }
}
