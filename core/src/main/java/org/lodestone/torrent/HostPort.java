package org.lodestone.torrent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a peer or a server answers.
 *
 * @param host a name in lower case or an address, IPv6 without brackets
 */
public record HostPort(String host, int port) {

  private static final Pattern HOST = Pattern.compile("[0-9a-z._:-]{1,253}");

  /**
   * @throws IllegalArgumentException for what can be no host or port
   */
  public HostPort {
    host = host.toLowerCase(Locale.ROOT);
    if (!HOST.matcher(host).matches()
        || (host.contains(":") && !InetAddresses.isInetAddress(host))) {
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
  @JsonCreator
  public static HostPort parse(String text) {
    try {
      HostAndPort parsed = HostAndPort.fromString(text);
      return new HostPort(parsed.getHost(), parsed.getPort());
    } catch (IllegalArgumentException | IllegalStateException e) {
      String shown = text.length() <= 100 ? text : text.substring(0, 100) + "…";
      throw new IllegalArgumentException("expected host:port, found: " + shown, e);
    }
  }

  /** Whether no name has to be looked up. */
  boolean isAddress() {
    return InetAddresses.isInetAddress(host);
  }

  @Override
  public String toString() {
    return HostAndPort.fromParts(host, port).toString();
  }
}
