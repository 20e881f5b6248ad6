package org.lodestone.program;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses what a web page can make its reader's browser ask for: anything under a name that is not
 * ours ({@link HostNames}), and writes that come from another origin (the {@code Sec-Fetch-Site}
 * and {@code Origin} headers; programs send neither).
 */
public final class BrowserGuard extends Handler.Wrapper {

  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
  private static final String SEC_FETCH_SITE = "Sec-Fetch-Site";

  private final Optional<HostNames> names;

  /**
   * @param names what a request may call us; empty for a public port, whose names others give
   */
  public BrowserGuard(Optional<HostNames> names, Handler guarded) {
    super(guarded);
    this.names = names;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (names.isPresent() && !names.get().accept(host(request), local(request))) {
      refuse(
          response,
          callback,
          HttpStatus.MISDIRECTED_REQUEST_421,
          "this port does not answer to the name in the Host header; ask for localhost or its"
              + " address, or add the name to the configuration");
      return true;
    }
    if (!SAFE_METHODS.contains(request.getMethod()) && isForeign(request)) {
      refuse(
          response,
          callback,
          HttpStatus.FORBIDDEN_403,
          "pages of other origins may not write here");
      return true;
    }
    return super.handle(request, response, callback);
  }

  private static String host(Request request) {
    String host = Request.getServerName(request);
    return host == null ? "" : host;
  }

  private static InetAddress local(Request request) {
    return request.getConnectionMetaData().getLocalSocketAddress() instanceof InetSocketAddress tcp
        ? tcp.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  private static boolean isForeign(Request request) {
    String site = request.getHeaders().get(SEC_FETCH_SITE);
    if (site != null) {
      return !OWN_SITES.contains(site);
    }
    // Browsers of before 2023 send no Sec-Fetch-Site.
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    String host = request.getHeaders().get(HttpHeader.HOST);
    return origin != null && (host == null || !lower(origin).endsWith("://" + lower(host)));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static void refuse(Response response, Callback callback, int status, String why) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
    response.write(true, ByteBuffer.wrap((why + "\n").getBytes(StandardCharsets.UTF_8)), callback);
  }
}
