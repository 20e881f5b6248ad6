package org.lodestone.tracker.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;
import org.lodestone.tracker.announce.Sources;

/**
 * Shares a port's connections between addresses (for IPv6 between /64): when there are more than
 * may be open, the address with the most loses its oldest, so that nobody's can be used up by
 * another.
 *
 * <p>A connection counts from the moment it is accepted. So there are never more, however many come
 * at once, and no newcomer is ever turned away for those that are waiting to be taken on.
 */
final class ConnectionShares implements SelectorManager.AcceptListener, Connection.Listener {

  private final int most;

  private final Map<SelectableChannel, Client> clients = new HashMap<>();

  /** By source, each in the order they came. */
  private final Map<Long, Set<Client>> shares = new LinkedHashMap<>();

  ConnectionShares(int most) {
    this.most = most;
  }

  /** Watches over every connection of a connector that has not started yet. */
  static void watch(ServerConnector connector, int most) {
    connector.addBean(new ConnectionShares(most));
  }

  @Override
  public void onAccepting(SelectableChannel channel) {
    long source;
    try {
      source = source((SocketChannel) channel);
    } catch (IOException e) {
      return; // closed by us meanwhile
    }
    Client loser = add(new Client(channel, source));
    if (loser != null) {
      loser.close();
    }
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint endPoint = connection.getEndPoint();
    if (!isOpened(endPoint)) {
      endPoint.close();
    }
  }

  @Override
  public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    forget(channel);
  }

  @Override
  public void onClosed(SelectableChannel channel) {
    forget(channel);
  }

  /** Who has to go for it; null when there is room. */
  private synchronized Client add(Client client) {
    clients.put(client.channel, client);
    shares.computeIfAbsent(client.source, any -> new LinkedHashSet<>()).add(client);
    if (clients.size() <= most) {
      return null;
    }
    Set<Client> greatest = Set.of();
    for (Set<Client> share : shares.values()) {
      greatest = share.size() > greatest.size() ? share : greatest;
    }
    Client loser = greatest.iterator().next();
    forget(loser.channel);
    return loser;
  }

  /** Whether it may stay: false when it had to go before it was taken on. */
  private synchronized boolean isOpened(EndPoint endPoint) {
    Client client = clients.get((SelectableChannel) endPoint.getTransport());
    if (client == null) {
      return false;
    }
    client.endPoint = endPoint;
    return true;
  }

  private synchronized void forget(SelectableChannel channel) {
    Client client = clients.remove(channel);
    if (client != null) {
      Set<Client> share = shares.get(client.source);
      share.remove(client);
      if (share.isEmpty()) {
        shares.remove(client.source);
      }
    }
  }

  private static long source(SocketChannel client) throws IOException {
    return Sources.of(((InetSocketAddress) client.getRemoteAddress()).getAddress());
  }

  private static final class Client {

    private final SelectableChannel channel;
    private final long source;

    /** Null until the connection is taken on. */
    private volatile EndPoint endPoint;

    private Client(SelectableChannel channel, long source) {
      this.channel = channel;
      this.source = source;
    }

    private void close() {
      if (endPoint == null) {
        IO.close(channel);
      } else {
        endPoint.close();
      }
    }
  }
}
