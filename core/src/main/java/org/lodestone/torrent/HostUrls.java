package org.lodestone.torrent;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the URLs of trackers and web seeds have in common: they name a host and where it answers.
 */
final class HostUrls {

  private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);
  private static final int MAX_SHOWN = 200;

  private HostUrls() {}

  /**
   * @param expected begins the complaint
   * @throws IllegalArgumentException saying what was expected and found
   */
  static URI parse(String text, String expected) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw refused(expected, text, " (" + e.getReason() + ")", e);
    }
  }

  /**
   * The URL as it is compared and written: scheme and host in lower case, without the scheme's own
   * port, and without a fragment, which is never sent.
   *
   * @throws IllegalArgumentException unless it has one of the schemes, a host, a port of its own or
   *     of its scheme's, and no user
   */
  static URI canonical(URI url, Set<String> schemes, String expected) {
    String scheme = lowerCase(url.getScheme());
    if (!schemes.contains(scheme) || url.getHost() == null) {
      throw refused(expected, url.toString(), "", null);
    }
    if (url.getRawUserInfo() != null) {
      throw refused(expected, url.toString(), " (it names a user)", null);
    }
    if (url.getPort() < 0 && !DEFAULT_PORTS.containsKey(scheme)) {
      throw refused(expected, url.toString(), " (it names no port)", null);
    }
    try {
      return at(url, place(url));
    } catch (IllegalArgumentException e) {
      throw refused(expected, url.toString(), " (" + e.getMessage() + ")", e);
    }
  }

  /** Where the URL leads. */
  static HostPort place(URI url) {
    String host = url.getHost().startsWith("[") ? withoutBrackets(url.getHost()) : url.getHost();
    int port = url.getPort();
    return new HostPort(host, port >= 0 ? port : DEFAULT_PORTS.get(lowerCase(url.getScheme())));
  }

  /** The same with another place. */
  static URI at(URI url, HostPort place) {
    String scheme = lowerCase(url.getScheme());
    String authority = place.toString();
    if (DEFAULT_PORTS.getOrDefault(scheme, -1) == place.port()) {
      authority = authority.substring(0, authority.lastIndexOf(':'));
    }
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return URI.create(scheme + "://" + authority + url.getRawPath() + query);
  }

  private static String withoutBrackets(String host) {
    return host.substring(1, host.length() - 1);
  }

  private static IllegalArgumentException refused(
      String expected, String found, String why, Exception cause) {
    String shown = found.length() <= MAX_SHOWN ? found : found.substring(0, MAX_SHOWN) + "…";
    return new IllegalArgumentException(expected + ", found: " + shown + why, cause);
  }

  private static String lowerCase(String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
