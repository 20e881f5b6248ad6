package org.lodestone.gateway.push;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.node.PinPattern;
import org.lodestone.oci.RepositoryName;

/**
 * Who may push, and where to: whoever proves who it is, to those of the names that it may; programs
 * of this machine, which come by loopback, to all of them, without.
 */
public final class PushAccess {

  private final List<PinPattern> names;
  private final boolean loopback;
  private final Optional<Authentication> authentication;

  /**
   * @param names of repositories that take pushes, such as {@code acme/*}
   * @param loopback whether loopback is good enough
   * @param authentication what clients from elsewhere need; without, they cannot push
   */
  public PushAccess(List<String> names, boolean loopback, Optional<Authentication> authentication) {
    this.names = names.stream().map(PinPattern::new).toList();
    this.loopback = loopback;
    this.authentication = authentication;
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
  void check(Scope wanted, Request request) throws RegistryException {
    if (!isByLoopback(request)) {
      authentication().check(authorization(request), Optional.of(wanted));
    }
    if (!takes(wanted.name())) {
      throw new RegistryException(
          ErrorCode.DENIED,
          "this gateway takes pushes to %s only, not to %s".formatted(names, wanted.name()));
    }
  }

  /**
   * Whether {@code /v2/} asks this client who it is: docker presents itself only where its first
   * request was refused.
   */
  boolean asks(Request request) {
    return authentication.isPresent() && !isByLoopback(request);
  }

  /**
   * Lets a client pass that is known. May wait for a password to be checked.
   *
   * @throws RegistryException UNAUTHORIZED when it has to log in
   */
  void checkKnown(Request request) throws RegistryException {
    authentication().check(authorization(request), Optional.empty());
  }

  /**
   * Whether what a client presents is for this gateway, which asked it to log in; it is not for the
   * registries behind.
   */
  boolean isLogin(Request request) {
    return asks(request)
        && authorization(request).filter(authentication.orElseThrow()::isOwn).isPresent();
  }

  private boolean isByLoopback(Request request) {
    return loopback
        && request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress tcp
        && tcp.getAddress().isLoopbackAddress();
  }

  private Authentication authentication() throws RegistryException {
    return authentication.orElseThrow(
        () ->
            new RegistryException(
                ErrorCode.DENIED,
                "pushes come by loopback only, as the configuration names neither accounts nor a"
                    + " token issuer under push:"));
  }

  private static Optional<String> authorization(Request request) {
    return Optional.ofNullable(request.getHeaders().get(HttpHeader.AUTHORIZATION));
  }
}
