package org.lodestone.gateway.push;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.node.PinPattern;
import org.lodestone.oci.RepositoryName;

/**
 * Who may push, and where to. Whoever logs in may push to each of the names; so may programs of
 * this machine, which come by loopback, without.
 */
public final class PushAccess {

  private static final String SCHEME = "Basic ";
  private static final HttpField CHALLENGE =
      new HttpField(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"lodestone\", charset=\"UTF-8\"");
  private static final int MAX_HEADER = 1_024;

  private final List<PinPattern> names;
  private final boolean loopback;
  private final Optional<Accounts> accounts;

  /**
   * @param names of repositories that take pushes, such as {@code acme/*}
   * @param loopback whether loopback is good enough
   */
  public PushAccess(List<String> names, boolean loopback, Optional<Accounts> accounts) {
    this.names = names.stream().map(PinPattern::new).toList();
    this.loopback = loopback;
    this.accounts = accounts;
  }

  boolean takes(RepositoryName name) {
    String tagged = name + ":any";
    return names.stream().anyMatch(pattern -> pattern.matches(tagged));
  }

  /**
   * Lets a write pass. May wait for a password to be checked.
   *
   * @throws RegistryException UNAUTHORIZED when the client has to log in, DENIED when that would
   *     not help
   */
  void check(RepositoryName name, Request request) throws RegistryException {
    if (!isByLoopback(request)) {
      logIn(request);
    }
    if (!takes(name)) {
      throw new RegistryException(
          ErrorCode.DENIED,
          "this gateway takes pushes to %s only, not to %s".formatted(names, name));
    }
  }

  /**
   * Asks who comes from elsewhere to log in, when there are accounts: docker presents itself only
   * where its first request, for {@code /v2/}, was refused.
   */
  void checkFirst(Request request) throws RegistryException {
    if (accounts.isPresent() && !isByLoopback(request)) {
      logIn(request);
    }
  }

  private boolean isByLoopback(Request request) {
    return loopback
        && request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress tcp
        && tcp.getAddress().isLoopbackAddress();
  }

  private void logIn(Request request) throws RegistryException {
    if (accounts.isEmpty()) {
      throw new RegistryException(
          ErrorCode.DENIED,
          "pushes come by loopback only, as the configuration names no accounts under push:");
    }
    String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (header == null || !isAccepted(header, accounts.get())) {
      throw new RegistryException(
          ErrorCode.UNAUTHORIZED,
          ErrorCode.UNAUTHORIZED.status(),
          List.of(CHALLENGE),
          header == null
              ? "log in to push, for example with docker login"
              : "there is no account with this name and password",
          null);
    }
  }

  private static boolean isAccepted(String header, Accounts accounts) throws RegistryException {
    if (header.length() > MAX_HEADER
        || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    String pair;
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      pair = new String(decoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return false;
    }
    int colon = pair.indexOf(':');
    return colon > 0 && accounts.accept(pair.substring(0, colon), pair.substring(colon + 1));
  }
}
