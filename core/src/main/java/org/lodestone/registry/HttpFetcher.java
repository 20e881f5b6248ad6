package org.lodestone.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.FormRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lodestone.io.Release;

/**
 * Requests whose bodies are streamed and may take any time, but never stall for long. Jetty's
 * client and not the JDK's: that one has no time limit within a body and no unix sockets.
 */
public final class HttpFetcher implements AutoCloseable {

  private static final int MAX_REDIRECTS = 5;
  private static final int MAX_THREADS = 16;
  private static final int MAX_HEADERS = 64 << 10;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

  private final HttpClient client;
  private final Duration idleTimeout;
  private final Optional<Path> socket;

  /**
   * @param idleTimeout longest silence, before the headers or within the body
   * @param socket a unix socket to talk to whatever the address; empty for TCP
   */
  public HttpFetcher(Duration idleTimeout, Optional<Path> socket) throws IOException {
    this(idleTimeout, socket, new HttpClient());
  }

  private HttpFetcher(Duration idleTimeout, Optional<Path> socket, HttpClient client)
      throws IOException {
    this.idleTimeout = idleTimeout;
    this.socket = socket;
    this.client = client;
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("image-source");
    threads.setDaemon(true);
    client.setExecutor(threads);
    client.setFollowRedirects(false);
    client.setConnectTimeout(Math.min(CONNECT_TIMEOUT.toMillis(), idleTimeout.toMillis()));
    client.setIdleTimeout(idleTimeout.toMillis());
    client.setMaxResponseHeadersSize(MAX_HEADERS);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(
        new HttpField(HttpHeader.USER_AGENT, "lodestone/" + Release.version()));
    try {
      client.start();
    } catch (Exception e) {
      throw new IOException("cannot start an HTTP client: " + e.getMessage(), e);
    }
    // Content comes as it is: unzipped bytes would have another digest. Nor is 401 for Jetty.
    client.getContentDecoderFactories().clear();
    client.getProtocolHandlers().clear();
  }

  /**
   * Over TCP, for many at once.
   *
   * @param idleTimeout longest silence, before the headers or within the body
   * @param authorities a PEM file of certificates that servers' may be signed with, beside the
   *     system's
   */
  public static HttpFetcher trusting(Duration idleTimeout, Optional<Path> authorities)
      throws IOException {
    HttpClient client = new HttpClient();
    if (authorities.isPresent()) {
      SslContextFactory.Client tls = new SslContextFactory.Client();
      tls.setTrustStore(TrustedAuthorities.with(authorities.get()));
      client.setSslContextFactory(tls);
    }
    return new HttpFetcher(idleTimeout, Optional.empty(), client);
  }

  /**
   * An answer whose body is still being received; close it.
   *
   * @param uri who answered, after all redirects
   */
  public record Answer(URI uri, int status, HttpFields headers, InputStream body)
      implements AutoCloseable {

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /**
   * Gets and follows redirects. {@code Authorization} ends where they first lead to another origin,
   * and nothing leads from https to http.
   */
  public Answer get(URI uri, Map<String, String> headers) throws IOException {
    return ask(HttpMethod.GET, uri, headers);
  }

  /** The same without a body. */
  public Answer head(URI uri, Map<String, String> headers) throws IOException {
    return ask(HttpMethod.HEAD, uri, headers);
  }

  private Answer ask(HttpMethod method, URI uri, Map<String, String> headers) throws IOException {
    URI current = uri;
    boolean sameOrigin = true;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      boolean authorized = sameOrigin;
      Request request = client.newRequest(current).method(method);
      headers.forEach(
          (name, value) -> {
            if (authorized || !HttpHeader.AUTHORIZATION.is(name)) {
              request.headers(fields -> fields.add(name, value));
            }
          });
      Answer answer = send(request);
      if (!HttpStatus.isRedirection(answer.status())
          || answer.headers().get(HttpHeader.LOCATION) == null) {
        return answer;
      }
      answer.close();
      current = target(current, answer.headers().get(HttpHeader.LOCATION));
      sameOrigin &= isSameOrigin(uri, current);
    }
    throw new IOException(method + " " + uri + ": more than " + MAX_REDIRECTS + " redirects");
  }

  /** Gets; a redirect is returned, not followed. */
  public Answer getHere(URI uri, Map<String, String> headers) throws IOException {
    Request request = client.newRequest(uri);
    headers.forEach((name, value) -> request.headers(fields -> fields.add(name, value)));
    return send(request);
  }

  /** Posts a form; a redirect is returned, not followed. */
  public Answer post(URI uri, Map<String, String> form) throws IOException {
    Fields fields = new Fields();
    form.forEach(fields::put);
    return send(
        client.newRequest(uri).method(HttpMethod.POST).body(new FormRequestContent(fields)));
  }

  /** Posts some bytes; a redirect is returned, not followed. */
  public Answer post(URI uri, String contentType, byte[] body) throws IOException {
    return send(
        client
            .newRequest(uri)
            .method(HttpMethod.POST)
            .body(new BytesRequestContent(contentType, body)));
  }

  @Override
  public void close() throws IOException {
    try {
      client.stop();
    } catch (Exception e) {
      throw new IOException("cannot stop the HTTP client: " + e.getMessage(), e);
    }
  }

  private Answer send(Request request) throws IOException {
    socket.ifPresent(path -> request.transport(new Transport.TCPUnix(path)));
    String what = request.getMethod() + " " + request.getURI();
    InputStreamResponseListener listener = new InputStreamResponseListener();
    request.send(listener);
    try {
      Response response = listener.get(idleTimeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(
          request.getURI(), response.getStatus(), response.getHeaders(), listener.getInputStream());
    } catch (ExecutionException e) {
      throw new IOException(what + ": " + describe(e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      abort(request, e);
      throw new IOException(what + ": no answer within " + idleTimeout.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      abort(request, e);
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(what + ": interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private static void abort(Request request, Exception cause) {
    // Whether it came too late makes no difference to anyone.
    CompletableFuture<Boolean> unused = request.abort(cause);
  }

  private static URI target(URI from, String location) throws IOException {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException(from + " redirects to something that is no address: " + location, e);
    }
    boolean http = "http".equals(to.getScheme());
    if (to.getHost() == null || !(http || "https".equals(to.getScheme()))) {
      throw new IOException(from + " redirects to something other than HTTP: " + to);
    }
    if (http && "https".equals(from.getScheme())) {
      throw new IOException(from + " redirects from https to plain http: " + to);
    }
    return to;
  }

  static boolean isSameOrigin(URI one, URI other) {
    return one.getScheme().equals(other.getScheme())
        && one.getAuthority().equalsIgnoreCase(other.getAuthority());
  }

  private static String describe(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
