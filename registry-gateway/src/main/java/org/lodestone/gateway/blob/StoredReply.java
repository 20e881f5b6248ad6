package org.lodestone.gateway.blob;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.util.Callback;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.PendingAnswer;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.node.Lease;

/**
 * The answer to a request for a blob that is here, for whoever has found out that it may be had.
 *
 * @param stored the blob's file
 * @param digest as the client called it
 * @param disk where the file is read while it is sent
 */
public record StoredReply(
    Lease stored, String digest, long size, Executor disk, BlobMetrics metrics, Exchange exchange)
    implements PendingAnswer.Reply {

  @Override
  public void drop() {
    stored.close();
  }

  @Override
  public void send(Callback callback) throws RegistryException, IOException {
    ByteRange range;
    try {
      range = BlobHead.write(digest, size, exchange.request(), exchange.response());
    } catch (RegistryException e) {
      drop();
      throw e;
    }
    if (HttpMethod.HEAD.is(exchange.request().getMethod()) || range.length() == 0) {
      drop();
      Exchange.end(exchange.response(), callback);
      return;
    }
    try {
      StoredBody.send(
          stored,
          size,
          disk,
          range,
          exchange.request(),
          exchange.response(),
          metrics::sentFromStore,
          callback);
    } catch (NoSuchFileException e) {
      throw new RegistryException(
          ErrorCode.BLOB_UNKNOWN, "blob " + digest + " was removed just now", e);
    }
  }
}
