package org.lodestone.tracker.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/**
 * Shares a port's connections between addresses (for IPv6 between /64): when there are more than
 * may be open, the address with the most loses its oldest, so that nobody's can be used up by
 * another.
 */
final class ConnectionShares implements Connection.Listener {

  private final int most;

  /** By source, each in the order they came. */
  private final Map<Object, Set<EndPoint>> open = new LinkedHashMap<>();

  private int count;

  ConnectionShares(int most) {
    this.most = most;
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint loser = add(connection.getEndPoint());
    if (loser != null) {
      loser.close();
    }
  }

  @Override
  public void onClosed(Connection connection) {
    remove(connection.getEndPoint());
  }

  /** Who has to go for it; null when there is room. */
  private synchronized EndPoint add(EndPoint client) {
    if (open.computeIfAbsent(source(client), any -> new LinkedHashSet<>()).add(client)) {
      count++;
    }
    if (count <= most) {
      return null;
    }
    Set<EndPoint> greatest = Set.of();
    for (Set<EndPoint> clients : open.values()) {
      greatest = clients.size() > greatest.size() ? clients : greatest;
    }
    EndPoint loser = greatest.iterator().next();
    remove(loser);
    return loser;
  }

  private synchronized void remove(EndPoint client) {
    Object source = source(client);
    Set<EndPoint> clients = open.get(source);
    if (clients != null && clients.remove(client)) {
      count--;
      if (clients.isEmpty()) {
        open.remove(source);
      }
    }
  }

  /** An IPv4 address, or the first 8 bytes of an IPv6 address. */
  private static Object source(EndPoint client) {
    InetAddress address = ((InetSocketAddress) client.getRemoteSocketAddress()).getAddress();
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    return ByteBuffer.wrap(address.getAddress()).getLong();
  }
}
