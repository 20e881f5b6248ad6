package org.lodestone.program;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.common.net.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where a program listens, written {@code HOST:PORT} or {@code [IPV6]:PORT}.
 *
 * @param host a name or an address; {@code 0.0.0.0} is every interface
 * @param port 0 leaves the choice to the system
 */
public record ListenAddress(String host, int port) {

  static final int MAX_PORT = 65_535;

  private static final String EXPECTED = "expected HOST:PORT, such as 127.0.0.1:7070, found: ";

  public ListenAddress {
    if (host.isEmpty() || port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(EXPECTED + host + ":" + port);
    }
  }

  /**
   * @throws IllegalArgumentException unless both the host and the port are there
   */
  @JsonCreator
  public static ListenAddress parse(String text) {
    HostAndPort parsed;
    try {
      parsed = HostAndPort.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(EXPECTED + text, e);
    }
    if (!parsed.hasPort()) {
      throw new IllegalArgumentException(EXPECTED + text);
    }
    return new ListenAddress(parsed.getHost(), parsed.getPort());
  }

  /** The address to bind; a name is looked up. */
  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(host, port);
  }

  /**
   * Where others find a server that listens here: for every interface, this machine's own address.
   *
   * @param bound the port it got
   */
  public ListenAddress reachable(int bound) {
    InetAddress address = toSocketAddress().getAddress();
    boolean everywhere = address != null && address.isAnyLocalAddress();
    return new ListenAddress(
        everywhere ? HostAddress.find().map(InetAddress::getHostAddress).orElse(host) : host,
        bound);
  }

  @Override
  @JsonValue
  public String toString() {
    return HostAndPort.fromParts(host, port).toString();
  }
}
