package org.lodestone.tracker.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.AnnounceRefusedException;
import org.lodestone.tracker.announce.AnnounceRefusedException.Reason;
import org.lodestone.tracker.announce.AnnounceRequest;
import org.lodestone.tracker.announce.TrackerLogic;
import org.lodestone.tracker.announce.Transport;

/**
 * Serves {@code GET /announce} and {@code GET /scrape}. A refusal is a bencoded {@code failure
 * reason} under status 200, because that is what clients read (BEP 3).
 */
public final class AnnounceHandler extends Handler.Abstract.NonBlocking {

  private final TrackerLogic logic;

  public AnnounceHandler(TrackerLogic logic) {
    this.logic = logic;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    boolean announce = path.equals("/announce");
    if (!announce && !path.equals("/scrape")) {
      return false;
    }
    if (!HttpMethod.GET.is(request.getMethod())) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET");
      Response.writeError(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
      return true;
    }
    String query = request.getHttpURI().getQuery();
    RawQuery parameters = new RawQuery(query == null ? "" : query);
    byte[] body = announce ? announce(parameters, address(request)) : scrape(parameters);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  private byte[] announce(RawQuery query, InetAddress from) {
    try {
      AnnounceRequest request = HttpRequests.announce(query, from);
      return HttpAnswers.announce(logic.announce(request), request.format());
    } catch (AnnounceRefusedException e) {
      return refuse(e);
    }
  }

  private byte[] scrape(RawQuery query) {
    try {
      List<InfoHash> infoHashes = HttpRequests.scrape(query);
      return HttpAnswers.scrape(infoHashes, logic.scrape(Transport.HTTP, infoHashes));
    } catch (AnnounceRefusedException e) {
      return refuse(e);
    }
  }

  private byte[] refuse(AnnounceRefusedException e) {
    if (e.reason() == Reason.MALFORMED) {
      logic.malformed(Transport.HTTP);
    }
    return HttpAnswers.failure(e.getMessage());
  }

  private static InetAddress address(Request request) {
    return ((InetSocketAddress) request.getConnectionMetaData().getRemoteSocketAddress())
        .getAddress();
  }
}
