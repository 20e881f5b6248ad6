package org.lodestone.tracker.http;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Runs a handler that may wait for the disk on a pool's thread, and takes every request. The others
 * can then be served by the thread that reads the network, without a change of threads: for
 * announces, which take microseconds, that change would be most of the work.
 */
final class OffloadedHandler extends Handler.Wrapper {

  OffloadedHandler(Handler blocking) {
    super(blocking);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    request.getComponents().getExecutor().execute(() -> serve(request, response, callback));
    return true;
  }

  private void serve(Request request, Response response, Callback callback) {
    try {
      if (!super.handle(request, response, callback)) {
        Response.writeError(request, response, callback, 404);
      }
    } catch (Exception e) {
      Response.writeError(request, response, callback, e);
    }
  }
}
