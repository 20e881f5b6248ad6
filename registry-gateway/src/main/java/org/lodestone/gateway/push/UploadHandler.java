package org.lodestone.gateway.push;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryHandler;
import org.lodestone.gateway.http.RegistryPath.UploadPath;
import org.lodestone.gateway.http.RegistryPath.UploadsPath;
import org.lodestone.gateway.http.TransferAbortedException;
import org.lodestone.node.Holdings;
import org.lodestone.node.PushedBlob;
import org.lodestone.node.PushedRepositories;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.AnyDigest.Algorithm;
import org.lodestone.oci.RepositoryName;

/** Takes blobs (distribution-spec, "Pushing blobs"): whole, in chunks, streamed, or mounted. */
final class UploadHandler {

  private static final String UPLOAD_ID = "Docker-Upload-UUID";

  private final Holdings holdings;
  private final PushedRepositories repositories;
  private final Uploads uploads;
  private final PushAccess access;
  private final PushThreads threads;

  UploadHandler(Holdings holdings, Uploads uploads, PushAccess access, PushThreads threads) {
    this.holdings = holdings;
    this.repositories = holdings.pushed();
    this.uploads = uploads;
    this.access = access;
    this.threads = threads;
  }

  /** What is told a client when its request has no hold on the upload any more. */
  private interface Answer {
    void send(Exchange exchange);
  }

  private interface UploadWork {
    Answer run(Upload upload) throws RegistryException, IOException;
  }

  /** POST: mounts, takes a whole blob, or begins an upload. */
  void begin(UploadsPath path, Exchange exchange) {
    Request request = exchange.request();
    threads.write(
        exchange,
        () -> {
          access.check(Scope.push(path.name()), request);
          Parameters parameters = new Parameters(request);
          Optional<AnyDigest> whole = parameters.digest("digest");
          checkAlgorithm(parameters);
          Optional<PushedBlob> mounted = mount(path.name(), parameters);
          if (mounted.isPresent()) {
            created(path.name(), mounted.get()).send(exchange);
            return;
          }
          Upload upload = uploads.begin(path.name());
          work(
              upload,
              exchange,
              one -> whole.isPresent() ? takeWhole(one, whole.get(), request) : accepted(one));
        });
  }

  private Answer takeWhole(Upload upload, AnyDigest digest, Request request)
      throws RegistryException, IOException {
    try {
      append(upload, request);
      return commit(upload, digest);
    } finally {
      uploads.end(upload);
    }
  }

  private static void checkAlgorithm(Parameters parameters) throws RegistryException {
    Optional<String> algorithm = parameters.text("digest-algorithm");
    if (algorithm.isPresent() && Algorithm.named(algorithm.get()).isEmpty()) {
      throw new RegistryException(
          ErrorCode.DIGEST_INVALID, "digest-algorithm: expected sha256 or sha512");
    }
  }

  /**
   * A blob of another repository that was pushed here, which all clients of this gateway may read.
   */
  private Optional<PushedBlob> mount(RepositoryName name, Parameters parameters)
      throws RegistryException, IOException {
    Optional<AnyDigest> digest = parameters.digest("mount");
    if (digest.isEmpty()) {
      return Optional.empty();
    }
    Optional<RepositoryName> from = parameters.repository("from");
    Optional<PushedBlob> found =
        from.isPresent()
            ? repositories.blob(from.get(), digest.get())
            : repositories.blob(digest.get());
    Optional<PushedBlob> here = found.filter(blob -> holdings.store().contains(blob.content()));
    if (here.isPresent()) {
      repositories.add(name, here.get());
    }
    return here;
  }

  /** PATCH: a chunk, or all of a blob as a stream. */
  void patch(UploadPath path, Exchange exchange) {
    take(
        path,
        exchange,
        upload -> {
          append(upload, exchange.request());
          return accepted(upload);
        });
  }

  /** PUT: what is missing, if anything, and the end. */
  void complete(UploadPath path, Exchange exchange) {
    take(
        path,
        exchange,
        upload -> {
          AnyDigest digest =
              new Parameters(exchange.request())
                  .digest("digest")
                  .orElseThrow(
                      () ->
                          new RegistryException(
                              ErrorCode.DIGEST_INVALID,
                              "an upload is completed with ?digest=, that of the whole blob"));
          append(upload, exchange.request());
          try {
            return commit(upload, digest);
          } finally {
            uploads.end(upload);
          }
        });
  }

  /** GET: how far it is. */
  void status(UploadPath path, Exchange exchange) {
    take(path, exchange, upload -> range(upload, HttpStatus.NO_CONTENT_204));
  }

  /** DELETE. */
  void cancel(UploadPath path, Exchange exchange) {
    take(
        path,
        exchange,
        upload -> {
          uploads.end(upload);
          return reply -> {
            reply.response().setStatus(HttpStatus.NO_CONTENT_204);
            reply.end();
          };
        });
  }

  private void take(UploadPath path, Exchange exchange, UploadWork work) {
    threads.write(
        exchange,
        () -> {
          access.check(Scope.push(path.name()), exchange.request());
          try {
            work(uploads.take(path.name(), path.id()), exchange, work);
          } catch (RegistryException e) {
            RequestBody.skipRest(exchange.request());
            throw e;
          }
        });
  }

  /** The client may go on at once when it has its answer, so its turn has ended then. */
  private static void work(Upload upload, Exchange exchange, UploadWork work)
      throws RegistryException, IOException {
    Answer answer;
    try {
      answer = work.run(upload);
    } finally {
      upload.end();
    }
    answer.send(exchange);
  }

  private void append(Upload upload, Request request) throws RegistryException, IOException {
    Optional<ContentRange> range = ContentRange.of(request);
    long length = request.getLength();
    if (range.isPresent()) {
      checkRange(upload, range.get(), length);
      length = range.get().length();
    }
    try {
      upload.append(
          new RequestBody(request), length < 0 ? OptionalLong.empty() : OptionalLong.of(length));
    } catch (TransferAbortedException e) {
      throw e; // the client may go on later
    } catch (RegistryException | IOException | RuntimeException e) {
      uploads.end(upload);
      throw e;
    }
  }

  private static void checkRange(Upload upload, ContentRange range, long length)
      throws RegistryException {
    if (range.from() != upload.size()) {
      throw new RegistryException(
          ErrorCode.RANGE_INVALID,
          "%d bytes of this upload are here, so the next chunk starts with byte %d, found: %d"
              .formatted(upload.size(), upload.size(), range.from()));
    }
    if (length >= 0 && length != range.length()) {
      throw new RegistryException(
          ErrorCode.BLOB_UPLOAD_INVALID,
          "Content-Range has %d bytes, Content-Length says %d".formatted(range.length(), length));
    }
  }

  private Answer commit(Upload upload, AnyDigest digest) throws RegistryException, IOException {
    PushedBlob blob = upload.commit(digest);
    repositories.add(upload.name(), blob);
    return created(upload.name(), blob);
  }

  private static Answer created(RepositoryName name, PushedBlob blob) {
    return exchange -> {
      exchange.response().setStatus(HttpStatus.CREATED_201);
      HttpFields.Mutable headers = exchange.response().getHeaders();
      headers.put(HttpHeader.LOCATION, Locations.blob(name, blob.digest()));
      headers.put(RegistryHandler.CONTENT_DIGEST, blob.digest().toString());
      headers.put(HttpHeader.CONTENT_LENGTH, 0);
      exchange.end();
    };
  }

  private static Answer accepted(Upload upload) {
    Answer range = range(upload, HttpStatus.ACCEPTED_202);
    return exchange -> {
      exchange.response().getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
      range.send(exchange);
    };
  }

  /** The range of an upload without bytes is that of one: the specification has no other way. */
  private static Answer range(Upload upload, int status) {
    String range = "0-" + Math.max(0, upload.size() - 1);
    return exchange -> {
      exchange.response().setStatus(status);
      HttpFields.Mutable headers = exchange.response().getHeaders();
      headers.put(HttpHeader.LOCATION, Locations.upload(upload));
      headers.put(HttpHeader.RANGE, range);
      headers.put(UPLOAD_ID, upload.id());
      exchange.end();
    };
  }
}
