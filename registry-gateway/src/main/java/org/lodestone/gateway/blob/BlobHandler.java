package org.lodestone.gateway.blob;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.lodestone.gateway.blob.BlobAccess.Grant;
import org.lodestone.gateway.blob.BlobAccess.Question;
import org.lodestone.gateway.http.AnswerTimes;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.JournalHandler;
import org.lodestone.gateway.http.PendingAnswer;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryPath.BlobPath;
import org.lodestone.gateway.http.Routes.PathHandler;
import org.lodestone.io.Deadline;
import org.lodestone.journal.Phase;
import org.lodestone.journal.RequestRecord;
import org.lodestone.node.Holdings;
import org.lodestone.node.Lease;

/** Serves blobs: from the store, else from the swarm while they download. */
public final class BlobHandler implements PathHandler<BlobPath> {

  private final BlobAccess access;
  private final Holdings holdings;
  private final SwarmReaders readers;
  private final Executor disk;
  private final Executor looking;
  private final Executor asking;
  private final BlobMetrics metrics;

  /**
   * @param looking where documents are read and files opened
   * @param asking where registries are waited for
   * @param disk where files are read while they are sent
   */
  public BlobHandler(
      BlobAccess access,
      Holdings holdings,
      SwarmReaders readers,
      Executor looking,
      Executor asking,
      Executor disk,
      BlobMetrics metrics) {
    this.access = access;
    this.holdings = holdings;
    this.readers = readers;
    this.looking = looking;
    this.asking = asking;
    this.disk = disk;
    this.metrics = metrics;
  }

  /** Who was promised nothing gets a no in time, whatever is frozen. */
  @Override
  public void handle(BlobPath path, Exchange exchange) throws RegistryException {
    Request request = exchange.request();
    Question question = new Question(exchange.caller(), path.name(), path.digest());
    if (answerAtOnce(question, exchange)) {
      return;
    }
    access.checkRefused(question);
    PendingAnswer answer = new PendingAnswer(request, exchange.callback());
    if (!access.isPromised(question)) {
      Duration longest = AnswerTimes.LONGEST_ANSWER.plus(access.patience(question));
      answer.endAt(
          Deadline.in(longest),
          () ->
              new RegistryException(
                  ErrorCode.BLOB_UNKNOWN,
                  "whether %s is here was not known after %s".formatted(path.digest(), longest)));
    }
    answer.look(
        access.asksRegistry(question) ? asking : looking,
        () -> look(question, request, exchange.response()));
  }

  /** What was read a moment ago, and may be had as was found out lately, needs no other thread. */
  private boolean answerAtOnce(Question question, Exchange exchange) throws RegistryException {
    Optional<byte[]> bytes = holdings.recent(question.blob());
    if (bytes.isEmpty()
        || !access.knownSize(question).equals(OptionalLong.of(bytes.get().length))) {
      return false;
    }
    Request request = exchange.request();
    Response response = exchange.response();
    ByteRange range =
        BlobHead.write(question.blob().toString(), bytes.get().length, request, response);
    if (HttpMethod.HEAD.is(request.getMethod()) || range.length() == 0) {
      exchange.end();
    } else {
      StoredBody.send(
          bytes.get(), range, request, response, metrics::sentFromStore, exchange.callback());
    }
    return true;
  }

  private CompletableFuture<BlobReply> look(Question question, Request request, Response response)
      throws RegistryException {
    boolean stored = holdings.store().contains(question.blob());
    if (!stored && !access.isWaitedFor(question)) {
      throw access.notPromised(question);
    }
    RequestRecord record = JournalHandler.recordOf(request);
    Grant grant = access.grant(question, record);
    if (stored) {
      access.isHere(grant);
    }
    if (!stored || HttpMethod.HEAD.is(request.getMethod())) {
      return CompletableFuture.completedFuture(reply(grant, Optional.empty(), request, response));
    }
    Phase unused = record.enter(Phase.LOOK);
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
