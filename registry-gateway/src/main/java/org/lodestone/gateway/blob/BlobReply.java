package org.lodestone.gateway.blob;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.gateway.blob.BlobAccess.Grant;
import org.lodestone.gateway.http.PendingAnswer;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryHandler;
import org.lodestone.node.Lease;
import org.lodestone.oci.Digest;

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

  private static final HttpField OCTETS =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/octet-stream");
  private static final HttpField RANGES =
      new PreEncodedHttpField(HttpHeader.ACCEPT_RANGES, "bytes");

  @Override
  public void drop() {
    stored.ifPresent(Lease::close);
  }

  @Override
  public void send(Callback callback) throws RegistryException, IOException {
    boolean head = HttpMethod.HEAD.is(request.getMethod());
    Optional<ByteRange> asked;
    try {
      asked = head ? Optional.empty() : askedRange();
    } catch (RegistryException e) {
      drop();
      throw e;
    }
    ByteRange range = asked.orElse(new ByteRange(0, grant.size()));
    response.setStatus(asked.isPresent() ? HttpStatus.PARTIAL_CONTENT_206 : HttpStatus.OK_200);
    HttpFields.Mutable headers = response.getHeaders();
    headers.add(OCTETS).add(RANGES);
    headers.add(RegistryHandler.CONTENT_DIGEST, grant.digest().toString());
    headers.add(HttpHeader.ETAG, etag(grant.digest()));
    headers.put(HttpHeader.CONTENT_LENGTH, range.length());
    asked.ifPresent(r -> headers.add(HttpHeader.CONTENT_RANGE, r.contentRange(grant.size())));
    if (head || range.length() == 0) {
      drop();
      callback.succeeded();
    } else if (stored.isPresent()) {
      sendStored(stored.get(), range, callback);
    } else {
      readers.send(grant, range, request, response, callback);
    }
  }

  private void sendStored(Lease blob, ByteRange range, Callback callback) throws IOException {
    try {
      StoredBody.send(blob, disk, range, request, response, sentFromStore, callback);
    } catch (NoSuchFileException e) {
      readers.send(grant, range, request, response, callback); // somebody else removed it
    }
  }

  private Optional<ByteRange> askedRange() throws RegistryException {
    String header = request.getHeaders().get(HttpHeader.RANGE);
    String condition = request.getHeaders().get(HttpHeader.IF_RANGE);
    if (header == null || (condition != null && !condition.equals(etag(grant.digest())))) {
      return Optional.empty();
    }
    try {
      return ByteRange.parse(header, grant.size());
    } catch (RegistryException e) {
      response.getHeaders().add(HttpHeader.CONTENT_RANGE, "bytes */" + grant.size());
      throw e;
    }
  }

  private static String etag(Digest digest) {
    return "\"" + digest + "\"";
  }
}
