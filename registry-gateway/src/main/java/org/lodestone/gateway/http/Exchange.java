package org.lodestone.gateway.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.pull.Caller;

/**
 * A request on its way to an answer.
 *
 * @param caller who asks
 * @param callback to be told, exactly once, that the response is complete, or why there is none
 */
public record Exchange(Caller caller, Request request, Response response, Callback callback) {}
