package org.lodestone.gateway.http;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.gateway.http.RegistryPath.Base;
import org.lodestone.gateway.http.Routes.PathHandler;
import org.lodestone.journal.RequestRecord;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.Causes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes {@code /v2/}, the API of the OCI distribution-spec. The one place that turns exceptions
 * into its error JSON: the handlers throw them, or fail their callback with them.
 */
public final class RegistryHandler extends Handler.Abstract.NonBlocking {

  public static final String CONTENT_DIGEST = "Docker-Content-Digest";

  private static final Logger LOG = LoggerFactory.getLogger(RegistryHandler.class);

  /** In bytes; as much as Go's servers take. */
  private static final long LONGEST_UNWANTED_BODY = 256 * 1024;

  private static final HttpField API_VERSION =
      new PreEncodedHttpField("Docker-Distribution-Api-Version", "registry/2.0");
  private static final HttpField JSON =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");

  private final RequestPaths paths;
  private final Callers callers;
  private final Routes routes;
  private final RequestMetrics metrics;

  /**
   * @param rejected the names under which the trust policy lets nothing be served
   * @param callers who asks
   * @param routes who answers; what nobody does is refused
   */
  public RegistryHandler(
      Predicate<RepositoryName> rejected, Callers callers, Routes routes, RequestMetrics metrics) {
    this.paths = new RequestPaths(rejected);
    this.callers = callers;
    this.routes = routes;
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    response.getHeaders().add(API_VERSION);
    String endpoint = "other";
    try {
      RegistryPath path = paths.of(request);
      endpoint = path.endpoint();
      path.tell(JournalHandler.recordOf(request));
      Callback answer = new Answer(endpoint, request, response, callback);
      route(path, new Exchange(callers.of(path, request), request, response, answer));
    } catch (Exception e) {
      new Answer(endpoint, request, response, callback).failed(e);
    }
    return true;
  }

  private void route(RegistryPath path, Exchange exchange) throws Exception {
    Optional<PathHandler<RegistryPath>> handler = routes.find(exchange.request().getMethod(), path);
    if (handler.isEmpty()) {
      exchange.response().getHeaders().put(HttpHeader.ALLOW, routes.allowed(path));
      throw new RegistryException(
          ErrorCode.UNSUPPORTED,
          "this registry is read-only: publish images with `lodestone seed IMAGE --as NAME:TAG`,"
              + " or name a key and names under push: in its configuration");
    }
    handler.get().handle(path, exchange);
  }

  /** Says that this is a registry (distribution-spec, "Determining Support"). */
  public static void answerBase(Base path, Exchange exchange) {
    exchange.response().setStatus(HttpStatus.OK_200);
    exchange.response().getHeaders().add(JSON);
    exchange.response().write(true, ByteBuffer.wrap(new byte[] {'{', '}'}), exchange.callback());
  }

  /** The end of a request: counts it, and writes an error while that is still possible. */
  private final class Answer implements Callback {

    private final String endpoint;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final RequestRecord record;

    Answer(String endpoint, Request request, Response response, Callback callback) {
      this.endpoint = endpoint;
      this.request = request;
      this.response = response;
      this.callback = callback;
      this.record = JournalHandler.recordOf(request);
    }

    @Override
    public void succeeded() {
      metrics.answered(endpoint, response.getStatus());
      callback.succeeded();
    }

    @Override
    public void failed(Throwable fault) {
      if (response.isCommitted() || fault instanceof TransferAbortedException) {
        // Cut short, so that a client that is still there does not take it for the whole.
        record.failed(Causes.describe(fault));
        metrics.cutShort(endpoint);
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        callback.failed(fault);
        return;
      }
      RegistryException error = asRegistryException(fault);
      metrics.answered(endpoint, error.status());
      record.failed(error.getMessage());
      byte[] body = error.toJson(record.id());
      response.setStatus(error.status());
      HttpFields.Mutable headers = response.getHeaders();
      headers.remove(HttpHeader.ETAG);
      headers.remove(CONTENT_DIGEST);
      headers.remove(HttpHeader.ACCEPT_RANGES);
      if (error.code() != ErrorCode.RANGE_INVALID) {
        headers.remove(HttpHeader.CONTENT_RANGE);
      }
      error.headers().forEach(headers::add);
      headers.put(JSON);
      headers.put(HttpHeader.CONTENT_LENGTH, body.length);
      afterBody(() -> response.write(true, ByteBuffer.wrap(body), callback));
    }

    /**
     * A short body is taken first. If it was left unread, the connection would be closed after the
     * answer; containerd hangs for ever when that comes while it still sends, and asks again with a
     * token when it does not.
     */
    private void afterBody(Runnable answer) {
      if (request.getLength() > 0 && request.getLength() <= LONGEST_UNWANTED_BODY) {
        Content.Source.consumeAll(request, Callback.from(answer, fault -> answer.run()));
      } else {
        answer.run();
      }
    }

    private RegistryException asRegistryException(Throwable fault) {
      if (fault instanceof RegistryException error) {
        return error;
      }
      if (fault instanceof HttpException bad && HttpStatus.isClientError(bad.getCode())) {
        return new RegistryException(
            ErrorCode.BAD_REQUEST, "bad request: " + bad.getReason(), fault);
      }
      LOG.error("request {} for a {} failed", record.id(), endpoint, fault);
      return new RegistryException(
          ErrorCode.UNKNOWN, "internal error: the gateway's log says more", fault);
    }
  }
}
