package org.lodestone.gateway;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.pull.Caller;
import org.lodestone.pull.ImageResolver;
import org.lodestone.trust.Epoch;
import org.lodestone.trust.Resolution;
import org.lodestone.trust.Resolution.Reason;
import org.lodestone.trust.Resolution.Refused;
import org.lodestone.trust.Resolution.Upstream;
import org.lodestone.trust.Resolution.Verified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves manifests. Here it is decided, in bounded time, whether an image can be served at all: a
 * client that gets 404 for a manifest turns to its upstream registry, later it may not.
 */
final class ManifestHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ManifestHandler.class);

  /** A pull asks for one manifest several times in a row; a tag that moved is seen after this. */
  private static final Duration LIFE = Duration.ofSeconds(5);

  /** A client that is refused asks again, and others with it. */
  private static final Duration REFUSED_LIFE = Duration.ofSeconds(2);

  /** Whatever is frozen, a client gets its answer by then: with 404 it goes upstream. */
  private static final Duration LONGEST = Duration.ofMillis(4_500);

  /** What is left of it when indexes were waited for in vain, to say which. */
  private static final Duration ANSWERING = Duration.ofMillis(500);

  private static final int MAX_CACHED = 1_024;

  private final ImageResolver resolver;
  private final Availability availability;
  private final Agreements agreements;
  private final PulledImages pulled;
  private final ExecutorService resolving;
  private final GatewayMetrics metrics;
  private final Cache<Question, CompletableFuture<Decision>> decided =
      CacheBuilder.newBuilder().maximumSize(MAX_CACHED).expireAfterWrite(LIFE).build();

  /** What is asked, and by whom. */
  private record Question(Caller caller, Reference reference) {}

  /** What was decided under a trust policy: a manifest, or why there is none. */
  private record Decision(
      Epoch epoch, Optional<Manifest> manifest, Optional<RegistryException> refusal, long nanos) {}

  /**
   * @param resolving where it is waited for indexes and swarms
   */
  ManifestHandler(
      ImageResolver resolver,
      Availability availability,
      Agreements agreements,
      PulledImages pulled,
      ExecutorService resolving,
      GatewayMetrics metrics) {
    this.resolver = resolver;
    this.availability = availability;
    this.agreements = agreements;
    this.pulled = pulled;
    this.resolving = resolving;
    this.metrics = metrics;
  }

  /** Returns at once. However many ask for one manifest at a time, it is resolved once. */
  void handle(Reference reference, Request request, Response response, Callback callback) {
    Deadline deadline = Deadline.in(LONGEST);
    answer(new Question(Caller.ANONYMOUS, reference), deadline, request, response, callback);
  }

  private void answer(
      Question question, Deadline deadline, Request request, Response response, Callback callback) {
    CompletableFuture<Void> unused =
        decision(question, deadline)
            .copy()
            .completeOnTimeout(tooLate(question), deadline.remainingNanos(), TimeUnit.NANOSECONDS)
            .thenAccept(
                decision -> {
                  if (decision.epoch().equals(resolver.epoch()) || deadline.isOver()) {
                    send(decision, request, response, callback);
                  } else {
                    answer(question, deadline, request, response, callback);
                  }
                })
            .exceptionally(
                fault -> {
                  callback.failed(fault);
                  return null;
                });
  }

  private CompletableFuture<Decision> decision(Question question, Deadline deadline) {
    CompletableFuture<Decision> decision;
    synchronized (decided) {
      CompletableFuture<Decision> before = decided.getIfPresent(question);
      if (before != null && (!before.isDone() || stands(before.join()))) {
        return before;
      }
      decision = new CompletableFuture<>();
      decided.put(question, decision);
    }
    try {
      resolving.execute(() -> decide(question, deadline, decision));
    } catch (RejectedExecutionException e) {
      decision.complete(
          refuse("overloaded", question, "too many images are being looked up now", e));
    }
    return decision;
  }

  private boolean stands(Decision decision) {
    Duration life = decision.manifest().isPresent() ? LIFE : REFUSED_LIFE;
    return decision.epoch().equals(resolver.epoch())
        && System.nanoTime() - decision.nanos() < life.toNanos();
  }

  private void decide(Question question, Deadline deadline, CompletableFuture<Decision> decision) {
    try {
      decision.complete(decide(question, deadline));
    } catch (RuntimeException | Error e) {
      LOG.error("deciding about {} failed", question.reference(), e);
      decision.complete(
          refuse("failed", question, "internal error: the gateway's log says more", e));
    }
  }

  private Decision decide(Question question, Deadline deadline) {
    try {
      Resolution resolution =
          resolver.resolve(question.caller(), question.reference(), deadline.minus(ANSWERING));
      if (resolution instanceof Verified image) {
        return serve(question, image, deadline);
      } else if (resolution instanceof Upstream upstream) {
        metrics.refused("upstream");
        LOG.debug("{} is not served: {}", question.reference(), upstream.why());
        return refused(new RegistryException(ErrorCode.MANIFEST_UNKNOWN, upstream.why()));
      } else {
        Refused refused = (Refused) resolution;
        String reason = refused.reason() == Reason.NOT_FOUND ? "unknown" : "untrusted";
        return refuse(reason, question, refused.why(), null);
      }
    } catch (IOException e) {
      return refuse("failed", question, e.getMessage(), e);
    }
  }

  private Decision serve(Question question, Verified image, Deadline deadline) throws IOException {
    try {
      Reference reference = question.reference();
      Manifest manifest = image.document().manifest(image.served()).orElseThrow();
      availability.check(image.document(), manifest, deadline);
      if (deadline.isOver()) {
        throw new UnavailableException("the answer came too late");
      }
      agreements.agree(question.caller(), image.document());
      pulled.announced(reference, image.document());
      LOG.info("{} is {} (signed by {})", reference, manifest.digest(), signers(image));
      return new Decision(
          image.epoch(), Optional.of(manifest), Optional.empty(), System.nanoTime());
    } catch (UnavailableException e) {
      return refuse("unavailable", question, e.getMessage(), e);
    }
  }

  private Decision refuse(String reason, Question question, String why, Throwable cause) {
    metrics.refused(reason);
    LOG.warn("{} is not served: {}", question.reference(), why);
    return refused(new RegistryException(ErrorCode.MANIFEST_UNKNOWN, why, cause));
  }

  private Decision tooLate(Question question) {
    return refused(
        new RegistryException(
            ErrorCode.MANIFEST_UNKNOWN,
            "whether %s can be served was not known after %d s"
                .formatted(question.reference(), LONGEST.toSeconds())));
  }

  private Decision refused(RegistryException why) {
    return new Decision(resolver.epoch(), Optional.empty(), Optional.of(why), System.nanoTime());
  }

  private static void send(
      Decision decision, Request request, Response response, Callback callback) {
    try {
      if (decision.refusal().isPresent()) {
        throw decision.refusal().get();
      }
      send(decision.manifest().orElseThrow(), request, response, callback);
    } catch (RegistryException e) {
      callback.failed(e);
    }
  }

  private static List<String> signers(Verified image) {
    return image.signers().stream().map(key -> key.hex().substring(0, 16)).toList();
  }

  private static void send(Manifest manifest, Request request, Response response, Callback callback)
      throws RegistryException {
    Accept accept = Accept.of(request.getHeaders().getValuesList(HttpHeader.ACCEPT.asString()));
    if (!accept.accepts(manifest.mediaType())) {
      throw new RegistryException(
          ErrorCode.MANIFEST_UNKNOWN,
          "the manifest is %s, the request accepts only %s"
              .formatted(manifest.mediaType(), accept));
    }
    String digest = manifest.digest().toString();
    byte[] bytes = manifest.bytes();
    response.setStatus(HttpStatus.OK_200);
    HttpFields.Mutable headers = response.getHeaders();
    headers.add(HttpHeader.CONTENT_TYPE, manifest.mediaType());
    headers.add(RegistryHandler.CONTENT_DIGEST, digest);
    headers.add(HttpHeader.ETAG, "\"" + digest + "\"");
    headers.put(HttpHeader.CONTENT_LENGTH, bytes.length);
    if (HttpMethod.HEAD.is(request.getMethod())) {
      callback.succeeded();
    } else {
      response.write(true, ByteBuffer.wrap(bytes), callback);
    }
  }
}
