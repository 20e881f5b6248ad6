package org.lodestone.tracker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionSharesTest {

  private static final int MOST = 10;

  private final ConnectionShares shares = new ConnectionShares(MOST);
  private final List<SocketChannel> channels = new ArrayList<>();
  private ServerSocketChannel port;

  @BeforeEach
  void listen() throws IOException {
    port = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
  }

  @AfterEach
  void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    port.close();
  }

  @Test
  void cutsAmongThoseThatWaitToBeTakenOnToo() throws IOException {
    final SocketChannel early = accepted("127.0.0.2");
    List<SocketChannel> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(accepted("127.0.0.1"));
    }
    SocketChannel late = accepted("127.0.0.3");
    assertTrue(early.isOpen());
    assertTrue(late.isOpen());
    assertEquals(MOST - 2, many.stream().filter(SocketChannel::isOpen).count());
    assertTrue(many.get(99).isOpen(), "the oldest go, not the newest");
  }

  @Test
  void cutsAmongThoseThatWereTakenOn() throws IOException {
    EndPoint oldest = takenOn(accepted("127.0.0.1"));
    EndPoint next = takenOn(accepted("127.0.0.1"));
    for (int i = 2; i < MOST; i++) {
      accepted("127.0.0.1");
    }
    assertTrue(oldest.isOpen());
    accepted("127.0.0.2");
    assertFalse(oldest.isOpen());
    assertTrue(next.isOpen());
  }

  @Test
  void closesWhatHadToGoBeforeItWasTakenOn() throws IOException {
    SocketChannel oldest = accepted("127.0.0.1");
    for (int i = 0; i < MOST; i++) {
      accepted("127.0.0.1");
    }
    assertFalse(oldest.isOpen());
    assertFalse(takenOn(oldest).isOpen());
  }

  @Test
  void givesBackThePlaceOfOneThatEnded() throws IOException {
    SocketChannel early = accepted("127.0.0.2");
    for (int i = 0; i < 10 * MOST; i++) {
      SocketChannel next = accepted("127.0.1." + i);
      next.close();
      if (i % 2 == 0) {
        shares.onClosed(next);
      } else {
        shares.onAcceptFailed(next, new IOException());
      }
    }
    for (int i = 1; i < MOST; i++) {
      accepted("127.0.0.3");
    }
    assertTrue(early.isOpen());
  }

  private SocketChannel accepted(String from) throws IOException {
    SocketChannel client = SocketChannel.open().bind(new InetSocketAddress(from, 0));
    channels.add(client);
    client.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port.socket().getLocalPort()));
    SocketChannel accepted = port.accept();
    channels.add(accepted);
    shares.onAccepting(accepted);
    return accepted;
  }

  /** What Jetty does with an accepted channel a moment later, on another thread. */
  private EndPoint takenOn(SocketChannel channel) {
    EndPoint endPoint =
        new ByteArrayEndPoint() {
          @Override
          public Object getTransport() {
            return channel;
          }
        };
    Connection connection =
        new AbstractConnection(endPoint, Runnable::run) {
          @Override
          public void onFillable() {}
        };
    endPoint.setConnection(connection);
    shares.onOpened(connection);
    return endPoint;
  }
}
