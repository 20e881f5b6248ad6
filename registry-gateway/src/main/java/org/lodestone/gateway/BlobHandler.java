package org.lodestone.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.document.MagnetManifest;
import org.lodestone.gateway.RegistryPath.BlobPath;
import org.lodestone.node.Holdings;
import org.lodestone.node.Lease;
import org.lodestone.oci.Digest;
import org.lodestone.pull.ImageResolver;

/** Serves blobs: from the store, else from the swarm while they download. */
final class BlobHandler {

  private static final HttpField OCTETS =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/octet-stream");
  private static final HttpField RANGES =
      new PreEncodedHttpField(HttpHeader.ACCEPT_RANGES, "bytes");

  private final ImageResolver resolver;
  private final Holdings holdings;
  private final SwarmReaders readers;
  private final GatewayMetrics metrics;

  BlobHandler(
      ImageResolver resolver, Holdings holdings, SwarmReaders readers, GatewayMetrics metrics) {
    this.resolver = resolver;
    this.holdings = holdings;
    this.readers = readers;
    this.metrics = metrics;
  }

  void handle(BlobPath path, Request request, Response response, Callback callback)
      throws RegistryException, IOException {
    Digest digest = path.digest();
    List<MagnetManifest.Blob> offers = resolver.blobs(path.name(), digest);
    if (offers.isEmpty()) {
      throw new RegistryException(
          ErrorCode.BLOB_UNKNOWN, "no accepted document of " + path.name() + " lists " + digest);
    }
    boolean head = HttpMethod.HEAD.is(request.getMethod());
    long size = offers.get(0).descriptor().size();
    Optional<ByteRange> asked =
        head ? Optional.empty() : askedRange(request, response, digest, size);
    ByteRange range = asked.orElse(new ByteRange(0, size));
    response.setStatus(asked.isPresent() ? HttpStatus.PARTIAL_CONTENT_206 : HttpStatus.OK_200);
    HttpFields.Mutable headers = response.getHeaders();
    headers.add(OCTETS).add(RANGES);
    headers.add(RegistryHandler.CONTENT_DIGEST, digest.toString());
    headers.add(HttpHeader.ETAG, etag(digest));
    headers.put(HttpHeader.CONTENT_LENGTH, range.length());
    asked.ifPresent(r -> headers.add(HttpHeader.CONTENT_RANGE, r.contentRange(size)));
    if (head || range.length() == 0) {
      callback.succeeded();
    } else {
      Optional<Lease> stored = holdings.lease(digest);
      if (stored.isPresent()) {
        sendStored(stored.get(), range, request, response, callback);
      } else {
        readers.send(offers, range, request, response, callback);
      }
    }
  }

  private void sendStored(
      Lease stored, ByteRange range, Request request, Response response, Callback callback)
      throws IOException {
    Callback returning = Callback.from(callback, stored::close);
    try {
      new StoredBody(
              stored.path(),
              range,
              request.getComponents().getByteBufferPool(),
              response,
              metrics::sentFromStore,
              returning)
          .iterate();
    } catch (IOException e) {
      stored.close();
      throw e;
    }
  }

  private static Optional<ByteRange> askedRange(
      Request request, Response response, Digest digest, long size) throws RegistryException {
    String header = request.getHeaders().get(HttpHeader.RANGE);
    String condition = request.getHeaders().get(HttpHeader.IF_RANGE);
    if (header == null || (condition != null && !condition.equals(etag(digest)))) {
      return Optional.empty();
    }
    try {
      return ByteRange.parse(header, size);
    } catch (RegistryException e) {
      response.getHeaders().add(HttpHeader.CONTENT_RANGE, "bytes */" + size);
      throw e;
    }
  }

  private static String etag(Digest digest) {
    return "\"" + digest + "\"";
  }
}
