package org.lodestone.gateway.relay;

import com.google.common.collect.ConcurrentHashMultiset;
import com.google.common.collect.Multiset;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.oci.Digest;
import org.lodestone.relay.Relay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers those who take what comes here. */
public final class RelayHandler extends Handler.Abstract.NonBlocking {

  private static final Logger LOG = LoggerFactory.getLogger(RelayHandler.class);

  /** To so many others a blob is sent at once; one is what a chain needs. */
  private static final int MOST_OF_A_BLOB = 4;

  private static final int BUFFER = 128 * 1024;
  private static final Pattern PATH = Pattern.compile("/relay/v1/blobs/(sha256:[a-f0-9]{64})");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-");

  private final Relay relay;
  private final ExecutorService threads;
  private final RelayMetrics metrics;
  private final Multiset<Digest> sending = ConcurrentHashMultiset.create();

  /**
   * @param threads where bytes are waited for and sent; those beyond them are refused
   */
  public RelayHandler(Relay relay, ExecutorService threads, RelayMetrics metrics) {
    this.relay = relay;
    this.threads = threads;
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Matcher path = PATH.matcher(Request.getPathInContext(request));
    OptionalLong from = from(request);
    if (!HttpMethod.GET.is(request.getMethod()) || !path.matches()) {
      refuse(request, response, callback, HttpStatus.NOT_FOUND_404, "blobs are handed on here");
    } else if (from.isEmpty()) {
      refuse(request, response, callback, HttpStatus.BAD_REQUEST_400, "expected bytes=N-");
    } else {
      Digest blob = Digest.parse(path.group(1));
      try {
        threads.execute(() -> answer(blob, from.getAsLong(), request, response, callback));
      } catch (RejectedExecutionException e) {
        refuse(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "too many ask");
      }
    }
    return true;
  }

  private static OptionalLong from(Request request) {
    String range = request.getHeaders().get(HttpHeader.RANGE);
    if (range == null) {
      return OptionalLong.of(0);
    }
    Matcher matcher = RANGE.matcher(range);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  private static void refuse(
      Request request, Response response, Callback callback, int status, String why) {
    Response.writeError(request, response, callback, status, why);
  }

  private void answer(
      Digest blob, long from, Request request, Response response, Callback callback) {
    if (sending.add(blob, 1) >= MOST_OF_A_BLOB) {
      sending.remove(blob);
      refuse(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "it goes to others");
      return;
    }
    try {
      Optional<Relay.Stretch> stretch = relay.open(blob, from);
      if (stretch.isEmpty()) {
        refuse(request, response, callback, HttpStatus.NOT_FOUND_404, "it is not to be had here");
        return;
      }
      send(stretch.get(), from, request, response);
      callback.succeeded();
    } catch (IOException | RuntimeException e) {
      LOG.debug("blob {} is handed on no more", blob, e);
      callback.failed(e);
    } finally {
      sending.remove(blob);
    }
  }

  private void send(Relay.Stretch stretch, long from, Request request, Response response)
      throws IOException {
    long size = stretch.size();
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, size - from);
    if (request.getHeaders().contains(HttpHeader.RANGE)) {
      response.setStatus(HttpStatus.PARTIAL_CONTENT_206);
      response
          .getHeaders()
          .put(HttpHeader.CONTENT_RANGE, "bytes %d-%d/%d".formatted(from, size - 1, size));
    }
    try (InputStream in = stretch.bytes();
        OutputStream out = Content.Sink.asOutputStream(response)) {
      out.flush(); // the first byte may still be far, and the other waits for a sign
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        metrics.sent(count);
      }
    }
  }
}
