package org.lodestone.gateway.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.lodestone.journal.Journal;
import org.lodestone.journal.Phase;
import org.lodestone.journal.RequestRecord;
import org.lodestone.program.Causes;

/**
 * Gives each request an id, which its answer carries, and a record of what becomes of it. What the
 * client calls the request is not asked: ids are this process's own.
 */
public final class JournalHandler extends Handler.Wrapper {

  /** The header that answers carry the id in. */
  public static final String ID = "X-Request-Id";

  private static final String RECORD = JournalHandler.class.getName();

  private final Journal journal;

  JournalHandler(Journal journal, Handler told) {
    super(told);
    this.journal = journal;
  }

  /** The record of a request that has come through here. */
  public static RequestRecord recordOf(Request request) {
    return (RequestRecord) request.getAttribute(RECORD);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    RequestRecord record = begin(request, response);
    Request.addCompletionListener(
        request,
        fault -> {
          if (fault != null) {
            record.failed(Causes.describe(fault));
          }
          record.ended(response.getStatus());
        });
    return super.handle(request, new ToldResponse(request, response, record), callback);
  }

  /** The record of a request, begun if need be; the answer gets its id. */
  RequestRecord begin(Request request, Response response) {
    RequestRecord record = recordOf(request);
    if (record == null) {
      String path = request.getHttpURI().getPath();
      record = journal.request(request.getMethod(), path == null ? "" : path);
      request.setAttribute(RECORD, record);
    }
    response.getHeaders().put(ID, record.id());
    return record;
  }

  /** Tells how long the client takes for what it is sent. */
  private static final class ToldResponse extends Response.Wrapper {

    private final RequestRecord record;
    private final boolean hasBody;

    ToldResponse(Request request, Response response, RequestRecord record) {
      super(request, response);
      this.record = record;
      this.hasBody = !HttpMethod.HEAD.is(request.getMethod());
    }

    @Override
    public void write(boolean last, ByteBuffer bytes, Callback callback) {
      long length = hasBody ? BufferUtil.length(bytes) : 0;
      Phase before = record.enter(Phase.CLIENT);
      super.write(
          last,
          bytes,
          new Callback.Nested(callback) {
            @Override
            public void succeeded() {
              record.sent(length);
              back();
              super.succeeded();
            }

            @Override
            public void failed(Throwable fault) {
              back();
              super.failed(fault);
            }

            private void back() {
              Phase unused = record.enter(before);
            }
          });
    }
  }
}
