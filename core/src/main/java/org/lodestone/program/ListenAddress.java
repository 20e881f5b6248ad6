package org.lodestone.program;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.common.net.HostAndPort;
import java.net.InetSocketAddress;

/**
 * Where a program listens, written {@code HOST:PORT} or {@code [IPV6]:PORT}.
 *
 * @param host a name or an address; {@code 0.0.0.0} is every interface
 * @param port 0 leaves the choice to the system
 */
public record ListenAddress(String host, int port) {

  public ListenAddress {
    if (host.isEmpty() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException("expected HOST:PORT, found: " + host + ":" + port);
    }
  }

  /**
   * @throws IllegalArgumentException unless both the host and the port are there
   */
  @JsonCreator
  public static ListenAddress parse(String text) {
    HostAndPort parsed = HostAndPort.fromString(text);
    if (!parsed.hasPort()) {
      throw new IllegalArgumentException("expected HOST:PORT, found: " + text);
    }
    return new ListenAddress(parsed.getHost(), parsed.getPort());
  }

  /** The address to bind; a name is looked up. */
  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(host, port);
  }

  @Override
  @JsonValue
  public String toString() {
    return HostAndPort.fromParts(host, port).toString();
  }
}
