package org.lodestone.torrent;

import com.google.common.net.HostAndPort;
import java.util.regex.Pattern;

/**
 * A peer's or tracker's address as text.
 *
 * @param host a name or an address, IPv6 without brackets
 */
record HostPort(String host, int port) {

  private static final Pattern HOST = Pattern.compile("[0-9A-Za-z._:-]{1,253}");

  HostPort {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("not a host name or address: " + host);
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
  }

  /**
   * Reads {@code host:port} or {@code [v6]:port}.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  static HostPort parse(String text) {
    try {
      HostAndPort parsed = HostAndPort.fromString(text);
      return new HostPort(parsed.getHost(), parsed.getPort());
    } catch (IllegalArgumentException | IllegalStateException e) {
      String shown = text.length() <= 100 ? text : text.substring(0, 100) + "…";
      throw new IllegalArgumentException("expected host:port, found: " + shown, e);
    }
  }

  @Override
  public String toString() {
    return HostAndPort.fromParts(host, port).toString();
  }
}
