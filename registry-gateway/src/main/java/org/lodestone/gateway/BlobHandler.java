package org.lodestone.gateway;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
import org.lodestone.node.BlobJob;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.Holdings;
import org.lodestone.node.Lease;
import org.lodestone.oci.Digest;
import org.lodestone.pull.Caller;
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
  private final BlobJobs jobs;
  private final Agreements agreements;
  private final Executor disk;
  private final GatewayMetrics metrics;

  BlobHandler(
      ImageResolver resolver,
      Holdings holdings,
      SwarmReaders readers,
      BlobJobs jobs,
      Agreements agreements,
      Executor disk,
      GatewayMetrics metrics) {
    this.resolver = resolver;
    this.holdings = holdings;
    this.readers = readers;
    this.jobs = jobs;
    this.agreements = agreements;
    this.disk = disk;
    this.metrics = metrics;
  }

  /** Returns at once: documents are read and files opened apart from the server's threads. */
  void handle(BlobPath path, Request request, Response response, Callback callback)
      throws RegistryException {
    try {
      disk.execute(
          () -> {
            try {
              answer(path, request, response, callback);
            } catch (RegistryException | IOException | RuntimeException e) {
              callback.failed(e);
            }
          });
    } catch (RejectedExecutionException e) {
      throw new RegistryException(ErrorCode.UNAVAILABLE, "too many requests wait now", e);
    }
  }

  private void answer(BlobPath path, Request request, Response response, Callback callback)
      throws RegistryException, IOException {
    Digest digest = path.digest();
    List<MagnetManifest.Blob> offers = resolver.blobs(Caller.ANONYMOUS, path.name(), digest);
    if (offers.isEmpty()) {
      throw new RegistryException(
          ErrorCode.BLOB_UNKNOWN, "no accepted document of " + path.name() + " lists " + digest);
    }
    boolean stored = holdings.store().contains(digest);
    if (!stored && !isWaitedFor(path)) {
      // The client may have its manifest from upstream, where it finds this blob, too.
      throw new RegistryException(
          ErrorCode.BLOB_UNKNOWN,
          digest + " is not here, and no image that lists it was promised; ask for one first");
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
      Optional<Lease> lease = stored ? holdings.lease(digest) : Optional.empty();
      if (lease.isPresent()) {
        sendStored(lease.get(), offers, range, request, response, callback);
      } else {
        readers.send(offers, range, request, response, callback);
      }
    }
  }

  private void sendStored(
      Lease stored,
      List<MagnetManifest.Blob> offers,
      ByteRange range,
      Request request,
      Response response,
      Callback callback)
      throws IOException {
    Callback returning = Callback.from(callback, stored::close);
    StoredBody body;
    try {
      body =
          new StoredBody(
              stored.path(),
              range,
              request.getComponents().getByteBufferPool(),
              response,
              metrics::sentFromStore,
              returning);
    } catch (NoSuchFileException e) {
      stored.close();
      readers.send(offers, range, request, response, callback); // somebody else removed it
      return;
    } catch (IOException e) {
      stored.close();
      throw e;
    }
    body.iterate();
  }

  private boolean isWaitedFor(BlobPath path) {
    return agreements.cover(Caller.ANONYMOUS, path.name(), path.digest())
        || jobs.find(path.digest()).filter(BlobJob::isMoving).isPresent();
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
