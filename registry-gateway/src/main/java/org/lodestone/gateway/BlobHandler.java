package org.lodestone.gateway;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.gateway.BlobAccess.Grant;
import org.lodestone.gateway.BlobAccess.Question;
import org.lodestone.gateway.RegistryPath.BlobPath;
import org.lodestone.io.Deadline;
import org.lodestone.node.Holdings;
import org.lodestone.node.Lease;
import org.lodestone.pull.Caller;

/** Serves blobs: from the store, else from the swarm while they download. */
final class BlobHandler {

  private final BlobAccess access;
  private final Holdings holdings;
  private final SwarmReaders readers;
  private final Executor disk;
  private final Executor looking;
  private final GatewayMetrics metrics;

  /**
   * @param looking where documents are read and files opened
   * @param disk where files are read while they are sent
   */
  BlobHandler(
      BlobAccess access,
      Holdings holdings,
      SwarmReaders readers,
      Executor looking,
      Executor disk,
      GatewayMetrics metrics) {
    this.access = access;
    this.holdings = holdings;
    this.readers = readers;
    this.looking = looking;
    this.disk = disk;
    this.metrics = metrics;
  }

  /** Returns at once. Who was promised nothing gets a no in time, whatever is frozen. */
  void handle(BlobPath path, Request request, Response response, Callback callback)
      throws RegistryException {
    Question question = new Question(Caller.ANONYMOUS, path.name(), path.digest());
    access.checkRefused(question);
    PendingAnswer answer = new PendingAnswer(request, callback);
    if (!access.isPromised(question)) {
      answer.endAt(
          Deadline.in(Patience.LONGEST_ANSWER),
          () ->
              new RegistryException(
                  ErrorCode.BLOB_UNKNOWN,
                  "whether %s is here was not known after %s"
                      .formatted(path.digest(), Patience.LONGEST_ANSWER)));
    }
    answer.look(looking, () -> look(question, request, response));
  }

  private CompletableFuture<BlobReply> look(Question question, Request request, Response response)
      throws RegistryException {
    boolean stored = holdings.store().contains(question.blob());
    if (!stored && !access.isWaitedFor(question)) {
      throw access.notPromised(question);
    }
    Grant grant = access.grant(question);
    if (!stored || HttpMethod.HEAD.is(request.getMethod())) {
      return CompletableFuture.completedFuture(reply(grant, Optional.empty(), request, response));
    }
    // A blob that was not read for long is read first, all of it, and may turn out damaged.
    return holdings
        .leaseAsync(question.blob())
        .thenCompose(
            lease ->
                lease.isPresent() || access.isWaitedFor(question)
                    ? CompletableFuture.completedFuture(reply(grant, lease, request, response))
                    : CompletableFuture.failedFuture(access.notPromised(question)));
  }

  private BlobReply reply(Grant grant, Optional<Lease> lease, Request request, Response response) {
    return new BlobReply(grant, lease, readers, disk, request, response, metrics::sentFromStore);
  }
}
