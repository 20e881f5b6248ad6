package org.lodestone.gateway.push;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.gateway.blob.BlobMetrics;
import org.lodestone.gateway.blob.StoredReply;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.PendingAnswer;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.node.Evictions;
import org.lodestone.node.Holdings;
import org.lodestone.node.Lease;
import org.lodestone.node.PushedBlob;
import org.lodestone.node.PushedRepositories;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.RepositoryName;

/**
 * Serves blobs that were pushed here, under the names of the repositories they were pushed or
 * mounted to, and takes them away (distribution-spec, "Pulling blobs", "Deleting Blobs").
 */
final class PushedBlobs {

  private final Holdings holdings;
  private final PushedRepositories repositories;
  private final Evictions evictions;
  private final PushAccess access;
  private final PushThreads threads;
  private final Executor disk;
  private final BlobMetrics metrics;

  /**
   * @param disk where files are read while they are sent
   */
  PushedBlobs(
      Holdings holdings,
      Evictions evictions,
      PushAccess access,
      PushThreads threads,
      Executor disk,
      BlobMetrics metrics) {
    this.holdings = holdings;
    this.repositories = holdings.pushed();
    this.evictions = evictions;
    this.access = access;
    this.threads = threads;
    this.disk = disk;
    this.metrics = metrics;
  }

  /**
   * @param otherwise for what was not pushed here
   */
  void get(RepositoryName name, AnyDigest digest, Exchange exchange, PushThreads.Work otherwise) {
    threads.read(
        exchange,
        () -> {
          Optional<PushedBlob> blob = here(name, digest);
          if (blob.isPresent()) {
            send(blob.get(), exchange);
          } else if (repositories.isDeleted(name, digest.toString())) {
            throw unknown(name, digest);
          } else {
            otherwise.run();
          }
        });
  }

  private Optional<PushedBlob> here(RepositoryName name, AnyDigest digest) throws IOException {
    return repositories
        .blob(name, digest)
        .filter(blob -> holdings.store().contains(blob.content()));
  }

  /** A blob that was not read for long is read first, all of it, and may turn out damaged. */
  private void send(PushedBlob blob, Exchange exchange) {
    new PendingAnswer(exchange.request(), exchange.callback())
        .look(
            threads.reading(),
            () ->
                holdings
                    .leaseAsync(blob.content())
                    .thenApply(lease -> reply(lease, blob, exchange)));
  }

  private PendingAnswer.Reply reply(Optional<Lease> lease, PushedBlob blob, Exchange exchange) {
    if (lease.isEmpty()) {
      return callback -> {
        throw new RegistryException(
            ErrorCode.BLOB_UNKNOWN, blob.digest() + " was damaged here: push it again");
      };
    }
    return new StoredReply(
        lease.get(), blob.digest().toString(), blob.size(), disk, metrics, exchange);
  }

  void delete(RepositoryName name, AnyDigest digest, Exchange exchange) {
    threads.write(
        exchange,
        () -> {
          access.check(Scope.delete(name), exchange.request());
          PushedBlob blob =
              repositories.blob(name, digest).orElseThrow(() -> unknown(name, digest));
          repositories.deleteBlob(name, digest);
          evictions.evictUnneeded(List.of(blob.content()));
          exchange.response().setStatus(HttpStatus.ACCEPTED_202);
          exchange.response().getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
          exchange.end();
        });
  }

  static RegistryException unknown(RepositoryName name, AnyDigest digest) {
    return new RegistryException(
        ErrorCode.BLOB_UNKNOWN, "%s was not pushed to %s, or deleted".formatted(digest, name));
  }
}
