package org.lodestone.gateway.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.lodestone.pull.Caller;

/**
 * A request on its way to an answer.
 *
 * @param caller who asks
 * @param callback to be told, exactly once, that the response is complete, or why there is none
 */
public record Exchange(Caller caller, Request request, Response response, Callback callback) {

  /** Ends an answer that has no body. */
  public void end() {
    end(response, callback);
  }

  /**
   * The same. Not by the callback alone: when a handler returns while another thread does that,
   * Jetty 12.1.12 may complete the exchange twice and close the connection (jetty.project, issue
   * 14745).
   */
  public static void end(Response response, Callback callback) {
    response.write(true, BufferUtil.EMPTY_BUFFER, callback);
  }
}
