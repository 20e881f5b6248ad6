package org.lodestone.gateway.blob;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.gateway.blob.BlobAccess.Grant;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.PendingAnswer;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.node.Lease;

/**
 * The answer to a request for a blob that may be had.
 *
 * @param stored the blob's file; empty when it has yet to come from a swarm, or only its size is
 *     asked for
 * @param disk where the file is read while it is sent
 * @param sentFromStore told of bytes
 */
record BlobReply(
    Grant grant,
    Optional<Lease> stored,
    SwarmReaders readers,
    Executor disk,
    Request request,
    Response response,
    LongConsumer sentFromStore)
    implements PendingAnswer.Reply {

  @Override
  public void drop() {
    stored.ifPresent(Lease::close);
  }

  @Override
  public void send(Callback callback) throws RegistryException, IOException {
    ByteRange range;
    try {
      range = BlobHead.write(grant.digest().toString(), grant.size(), request, response);
    } catch (RegistryException e) {
      drop();
      throw e;
    }
    if (HttpMethod.HEAD.is(request.getMethod()) || range.length() == 0) {
      drop();
      Exchange.end(response, callback);
    } else if (stored.isPresent()) {
      sendStored(stored.get(), range, callback);
    } else {
      readers.send(grant, range, request, response, callback);
    }
  }

  private void sendStored(Lease blob, ByteRange range, Callback callback) throws IOException {
    try {
      StoredBody.send(blob, grant.size(), disk, range, request, response, sentFromStore, callback);
    } catch (NoSuchFileException e) {
      readers.send(grant, range, request, response, callback); // somebody else removed it
    }
  }
}
