package org.lodestone.program;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.common.net.InetAddresses;
import com.google.common.net.InternetDomainName;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names a port answers to, against DNS rebinding: a web page whose own name is made to lead to
 * a loopback address would otherwise be of the port's own origin, and could read all of it. An
 * address in the place of a name needs no check but that it is the one that was connected to.
 *
 * @param names beside {@code localhost}; lower case
 */
public record HostNames(Set<String> names) {

  /** {@code localhost}, and addresses. */
  public static final HostNames LOOPBACK = new HostNames(Set.of());

  private static final String LOCALHOST = "localhost";

  public HostNames {
    names = Set.copyOf(names);
  }

  /**
   * @throws IllegalArgumentException when one is not a host's name: a URL, or one with a port
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static HostNames of(Collection<String> names) {
    Set<String> parsed = new TreeSet<>();
    for (String name : names) {
      if (!InternetDomainName.isValid(name)) {
        throw new IllegalArgumentException("expected a host's name without port, found: " + name);
      }
      parsed.add(name.toLowerCase(Locale.ROOT));
    }
    return new HostNames(parsed);
  }

  /** These and one more; an address needs no mention. */
  public HostNames and(String host) {
    if (InetAddresses.isInetAddress(host)) {
      return this;
    }
    Set<String> all = new TreeSet<>(names);
    all.add(host.toLowerCase(Locale.ROOT));
    return new HostNames(all);
  }

  /**
   * Whether a request may be answered.
   *
   * @param host what the client calls us, without port; an IPv6 address with or without brackets
   * @param local the address it connected to
   */
  public boolean accept(String host, InetAddress local) {
    String bare = host.startsWith("[") && host.endsWith("]") ? inside(host) : host;
    if (InetAddresses.isInetAddress(bare)) {
      InetAddress address = InetAddresses.forString(bare);
      return address.equals(local) || (address.isLoopbackAddress() && local.isLoopbackAddress());
    }
    String name = bare.toLowerCase(Locale.ROOT);
    return name.equals(LOCALHOST) || names.contains(name);
  }

  @JsonValue
  Set<String> sorted() {
    return new TreeSet<>(names);
  }

  private static String inside(String bracketed) {
    return bracketed.substring(1, bracketed.length() - 1);
  }
}
