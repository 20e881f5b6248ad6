package org.lodestone.gateway.manifest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.gateway.agreement.Agreements;
import org.lodestone.gateway.http.AnswerTimes;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.JournalHandler;
import org.lodestone.gateway.http.PendingAnswer;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryHandler;
import org.lodestone.gateway.http.RegistryPath.ManifestPath;
import org.lodestone.gateway.http.Routes.PathHandler;
import org.lodestone.gateway.manifest.Decisions.Decision;
import org.lodestone.gateway.manifest.Decisions.Question;
import org.lodestone.gateway.manifest.Decisions.Served;
import org.lodestone.io.Deadline;
import org.lodestone.journal.Phase;
import org.lodestone.journal.RequestRecord;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.pull.Caller;

/**
 * Serves manifests. Here it is decided, in bounded time, whether an image can be served at all: a
 * client that gets 404 for a manifest turns to its upstream registry, later it may not. What is
 * served here is promised, so the promise is on disk before the first byte leaves, and there is
 * none for an answer that did not.
 */
public final class ManifestHandler implements PathHandler<ManifestPath> {

  /** RFC 7234, section 5.5.1. */
  private static final HttpField STALE =
      new PreEncodedHttpField(HttpHeader.WARNING, "110 - \"Response is Stale\"");

  private final Decisions decisions;
  private final Agreements agreements;
  private final PulledImages pulled;
  private final Executor disk;

  /**
   * @param disk where promises are written
   */
  public ManifestHandler(
      Decisions decisions, Agreements agreements, PulledImages pulled, Executor disk) {
    this.decisions = decisions;
    this.agreements = agreements;
    this.pulled = pulled;
    this.disk = disk;
  }

  /** A request for a manifest. */
  private record Asked(
      Question question,
      Deadline deadline,
      PendingAnswer answer,
      Request request,
      Response response) {

    RequestRecord record() {
      return JournalHandler.recordOf(request);
    }
  }

  @Override
  public void handle(ManifestPath path, Exchange exchange) {
    Reference reference = path.reference();
    Request request = exchange.request();
    Deadline deadline = Deadline.in(AnswerTimes.LONGEST_DECISION);
    Question question = new Question(exchange.caller(), reference);
    PendingAnswer answer = new PendingAnswer(request, exchange.callback());
    answer.endAt(
        Deadline.in(AnswerTimes.LONGEST_ANSWER),
        () ->
            new RegistryException(
                ErrorCode.MANIFEST_UNKNOWN,
                "whether %s can be served was not known after %s"
                    .formatted(reference, AnswerTimes.LONGEST_ANSWER)));
    ask(new Asked(question, deadline, answer, request, exchange.response()));
  }

  private void ask(Asked asked) {
    CompletableFuture<Void> unused =
        decisions
            .about(asked.question(), asked.deadline(), asked.answer(), asked.record())
            .thenAccept(decision -> answer(asked, decision))
            .exceptionally(
                fault -> {
                  asked.answer().fail(fault);
                  return null;
                });
  }

  private void answer(Asked asked, Decision decision) {
    if (asked.answer().isOver()) {
      return;
    }
    if (!decisions.stands(decision)) {
      if (!asked.deadline().isOver()) {
        ask(asked);
      }
      return; // else the answer's own deadline ends it
    }
    if (decision.refusal().isPresent()) {
      asked.answer().fail(decision.refusal().get());
      return;
    }
    Served served = decision.served().orElseThrow();
    Accept accept =
        Accept.of(asked.request().getHeaders().getValuesList(HttpHeader.ACCEPT.asString()));
    String type = served.manifest().mediaType();
    if (!accept.accepts(type)) {
      asked
          .answer()
          .fail(
              new RegistryException(
                  ErrorCode.MANIFEST_UNKNOWN,
                  "the manifest is %s, the request accepts only %s".formatted(type, accept)));
    } else if (isPromised(asked, served)) {
      asked.answer().answer(callback -> send(asked, served, callback));
    } else {
      asked
          .answer()
          .look(disk, () -> CompletableFuture.completedFuture(promise(asked, decision, served)));
    }
  }

  /** Whether there is nothing to promise, or it was promised before. */
  private boolean isPromised(Asked asked, Served served) {
    Caller caller = asked.question().caller();
    return served.promised().isEmpty() || agreements.stand(caller, served.promised().get());
  }

  private PendingAnswer.Reply promise(Asked asked, Decision decision, Served served)
      throws RegistryException {
    if (isPromised(asked, served)) {
      return callback -> send(asked, served, callback); // another request was quicker
    }
    Agreements.Draft draft;
    Phase unused = asked.record().enter(Phase.PROMISE);
    try {
      draft = agreements.write(asked.question().caller(), served.promised().orElseThrow());
    } catch (IOException e) {
      throw new RegistryException(
          ErrorCode.MANIFEST_UNKNOWN,
          "%s cannot be promised: %s".formatted(asked.question().reference(), e.getMessage()),
          e);
    }
    return new PendingAnswer.Reply() {
      @Override
      public void send(Callback callback) throws RegistryException {
        if (!decisions.stands(decision)) {
          draft.withdraw();
          throw new RegistryException(
              ErrorCode.MANIFEST_UNKNOWN, "the trust policy changed just now");
        }
        draft.give();
        ManifestHandler.this.send(asked, served, callback);
      }

      @Override
      public void drop() {
        draft.withdraw();
      }
    };
  }

  private void send(Asked asked, Served served, Callback callback) {
    pulled.announced(asked.question().reference(), served.image());
    Manifest manifest = served.manifest();
    asked.record().from(served.from());
    asked.record().finds(manifest);
    String digest = manifest.digest().toString();
    byte[] bytes = manifest.bytes();
    asked.response().setStatus(HttpStatus.OK_200);
    HttpFields.Mutable headers = asked.response().getHeaders();
    headers.add(HttpHeader.CONTENT_TYPE, manifest.mediaType());
    headers.add(RegistryHandler.CONTENT_DIGEST, digest);
    headers.add(HttpHeader.ETAG, "\"" + digest + "\"");
    headers.put(HttpHeader.CONTENT_LENGTH, bytes.length);
    served
        .stale()
        .ifPresent(
            age -> {
              headers.add(STALE);
              headers.put(HttpHeader.AGE, age.toSeconds());
            });
    if (HttpMethod.HEAD.is(asked.request().getMethod())) {
      Exchange.end(asked.response(), callback);
    } else {
      asked.response().write(true, ByteBuffer.wrap(bytes), callback);
    }
  }
}
