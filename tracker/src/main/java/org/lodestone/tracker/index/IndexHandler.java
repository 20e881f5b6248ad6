package org.lodestone.tracker.index;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.Inet6Address;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.index.IndexApi;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.SwarmCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /index/v1/*}, as the page of {@link org.lodestone.index} describes it, and leaves
 * every other path to the next handler. The one place where failures become answers.
 */
public final class IndexHandler extends Handler.Abstract {

  private static final Logger LOG = LoggerFactory.getLogger(IndexHandler.class);

  private static final int MAX_OFFSET = 10_000;
  private static final int DEFAULT_HITS = 20;

  /**
   * Answers that are made, and those that are sent, may each take so much if they are not small.
   */
  private static final long MAX_LARGE_BYTES = 2L * IndexApi.MAX_ANSWER_BYTES;

  private static final long SMALL_BYTES = 32 << 10;

  /** Searches that run or wait; more are refused, so that look-ups always find a thread. */
  static final int MAX_SEARCHES_AT_ONCE = 4;

  /** A whole submission has to be there in this time, however steadily it trickles in. */
  private static final Duration SUBMISSION_TIMEOUT = Duration.ofSeconds(30);

  private final DocumentStore store;
  private final IndexLimits limits;
  private final SwarmCounts swarms;
  private final Clock clock;
  private final RateLimit rate;
  private final RateLimit searchRate;
  private final Semaphore searching = new Semaphore(MAX_SEARCHES_AT_ONCE);
  private final SubmissionBodies bodies;
  private final MemoryBudget loading = new MemoryBudget(MAX_LARGE_BYTES, SMALL_BYTES);
  private final MemoryBudget sending = new MemoryBudget(MAX_LARGE_BYTES, SMALL_BYTES);

  public IndexHandler(DocumentStore store, IndexLimits limits, SwarmCounts swarms) {
    this(store, limits, swarms, Clock.systemUTC(), SUBMISSION_TIMEOUT);
  }

  IndexHandler(
      DocumentStore store,
      IndexLimits limits,
      SwarmCounts swarms,
      Clock clock,
      Duration submissionTimeout) {
    this.store = store;
    this.limits = limits;
    this.swarms = swarms;
    this.clock = clock;
    this.rate = new RateLimit(limits.maxSubmissionsPerMinute(), clock);
    this.searchRate = new RateLimit(limits.maxSearchesPerMinute(), clock);
    this.bodies = new SubmissionBodies(limits.maxDocumentBytes(), submissionTimeout.toMillis());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (!path.equals(IndexApi.ROOT) && !path.startsWith(IndexApi.ROOT + "/")) {
      return false;
    }
    Answer answer = new Answer(response, callback, sending);
    try {
      route(path.substring(IndexApi.ROOT.length()), request, answer);
    } catch (IndexException | IOException | RuntimeException e) {
      fail(answer, e);
    }
    return true;
  }

  private void route(String path, Request request, Answer answer)
      throws IndexException, IOException {
    boolean post = HttpMethod.POST.is(request.getMethod());
    if (post && path.equals("/documents")) {
      submit(request, answer);
      return;
    }
    if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
      answer.header(HttpHeader.ALLOW, path.equals("/documents") ? "GET, HEAD, POST" : "GET, HEAD");
      throw new IndexException(
          IndexError.METHOD_NOT_ALLOWED, request.getMethod() + " is not served here");
    }
    switch (path) {
      case "/documents" ->
          documents(parameters(request, Set.of("name", "tag", "digest", "keyid")), answer);
      case "/feed" -> feed(parameters(request, Set.of("after", "limit")), answer);
      case "/tags" -> tags(parameters(request, Set.of("name", "keyid", "last", "n")), answer);
      case "/search" -> search(request, answer);
      default -> {
        if (!path.startsWith("/blobs/")) {
          throw new IndexException(IndexError.NOT_FOUND, "the index has no such path");
        }
        parameters(request, Set.of());
        blob(path.substring("/blobs/".length()), answer);
      }
    }
  }

  private void submit(Request request, Answer answer) throws IndexException {
    if (!rate.take(network(Request.getRemoteAddr(request)))) {
      answer.header(HttpHeader.RETRY_AFTER, "10");
      throw new IndexException(
          IndexError.TOO_MANY_REQUESTS,
          "the index takes %d submissions a minute from one address: wait, then go on"
              .formatted(limits.maxSubmissionsPerMinute()));
    }
    MemoryBudget.Lease lease = bodies.lease(request);
    // Its failures are answered inside; nothing is left to look at.
    Future<?> unused =
        bodies
            .read(request)
            .whenCompleteAsync(
                (body, failure) -> accept(lease, body, failure, answer),
                request.getComponents().getExecutor());
  }

  private void accept(MemoryBudget.Lease lease, byte[] body, Throwable failure, Answer answer) {
    try (lease) {
      if (failure instanceof TimeoutException) {
        answer.header(HttpHeader.CONNECTION, "close");
        throw new IndexException(IndexError.TIMEOUT, "the submission did not arrive in time");
      }
      if (failure != null) {
        LOG.debug("a submission broke off", failure);
        answer.abort(failure);
        return;
      }
      Submission submission = Submission.parse(body, clock.instant());
      answer.accepted(submission, store.submit(submission));
    } catch (IndexException | IOException | RuntimeException e) {
      fail(answer, e);
    }
  }

  private void documents(Parameters parameters, Answer answer) throws IndexException, IOException {
    Optional<RepositoryName> name = parameters.value("name", RepositoryName::parse);
    Optional<String> tag = parameters.value("tag", IndexHandler::tag);
    Optional<Digest> digest = parameters.value("digest", Digest::parse);
    List<KeyId> keys = parameters.values("keyid", DocumentStore.MAX_KEYS, KeyId::new);
    List<DocumentStore.Found> found = store.find(subject(name, tag, digest), keys);
    MemoryBudget.Lease room = roomFor(found);
    try (room) {
      answer.documents(store.load(found));
    }
  }

  private void feed(Parameters parameters, Answer answer) throws IndexException, IOException {
    long after = parameters.number("after", 0L, 0L, Long.MAX_VALUE);
    int most =
        parameters.number("limit", DocumentStore.MAX_DOCUMENTS, 1, DocumentStore.MAX_DOCUMENTS);
    List<DocumentStore.Found> found = store.after(after, most);
    long next = found.isEmpty() ? after : found.get(found.size() - 1).id();
    MemoryBudget.Lease room = roomFor(found);
    try (room) {
      answer.feed(store.load(found), next);
    }
  }

  private MemoryBudget.Lease roomFor(List<DocumentStore.Found> found) throws IndexException {
    return loading.take(found.stream().mapToLong(DocumentStore.Found::bytes).sum());
  }

  private static String tag(String text) {
    if (!Reference.isTag(text)) {
      throw new IllegalArgumentException("it is no tag");
    }
    return text;
  }

  static Subject subject(
      Optional<RepositoryName> name, Optional<String> tag, Optional<Digest> digest)
      throws IndexException {
    if (digest.isPresent() && tag.isEmpty()) {
      return name.map(n -> Subject.digest(n, digest.get()))
          .orElseGet(() -> Subject.digest(digest.get()));
    }
    if (digest.isPresent() || tag.isEmpty() || name.isEmpty()) {
      throw Parameters.bad("documents are asked for by name and tag, or by digest and maybe name");
    }
    return Subject.tag(name.get(), tag.get());
  }

  private void tags(Parameters parameters, Answer answer) throws IndexException, IOException {
    RepositoryName name = parameters.required("name", RepositoryName::parse);
    List<KeyId> keys = parameters.values("keyid", DocumentStore.MAX_KEYS, KeyId::new);
    String last = parameters.text("last").orElse("");
    int most = parameters.number("n", IndexApi.MAX_TAGS, 1, IndexApi.MAX_TAGS);
    answer.tags(name, store.tags(name, keys, last, most));
  }

  private void search(Request request, Answer answer) throws IndexException, IOException {
    if (!searchRate.take(network(Request.getRemoteAddr(request)))) {
      answer.header(HttpHeader.RETRY_AFTER, "10");
      throw new IndexException(
          IndexError.TOO_MANY_REQUESTS,
          "the index does %d searches a minute for one address: wait, then go on"
              .formatted(limits.maxSearchesPerMinute()));
    }
    search(parameters(request, Set.of("q", "offset", "limit")), answer);
  }

  private void search(Parameters parameters, Answer answer) throws IndexException, IOException {
    String query = parameters.text("q").orElse("");
    if (query.length() > IndexApi.MAX_QUERY_LENGTH) {
      throw Parameters.bad(
          "the query has %d characters, at most %d are searched for"
              .formatted(query.length(), IndexApi.MAX_QUERY_LENGTH));
    }
    int offset = parameters.number("offset", 0, 0, MAX_OFFSET);
    int limit = parameters.number("limit", DEFAULT_HITS, 1, IndexApi.MAX_HITS);
    if (!searching.tryAcquire()) {
      throw new IndexException(
          IndexError.BUSY, "the index has other searches to do: try again in a moment");
    }
    try {
      answer.hits(store.search(query, offset, limit), offset, MAX_OFFSET);
    } finally {
      searching.release();
    }
  }

  private void blob(String id, Answer answer) throws IndexException, IOException {
    Optional<DocumentStore.Blob> blob;
    try {
      blob =
          id.startsWith("sha256:")
              ? store.blob(Digest.parse(id))
              : store.blob(new InfoHash(id.toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw Parameters.bad("a blob is asked for by infohash or digest: " + e.getMessage());
    }
    if (blob.isEmpty()) {
      throw new IndexException(IndexError.NOT_FOUND, "no document here lists the blob " + id);
    }
    answer.blob(blob.get(), swarms.counts(blob.get().infoHash()));
  }

  private static Parameters parameters(Request request, Set<String> known) throws IndexException {
    return Parameters.parse(request.getHttpURI().getQuery(), known);
  }

  /** An IPv6 host has a whole /64 to send from. */
  private static String network(String address) {
    String bare = address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
    return InetAddresses.isInetAddress(bare)
            && InetAddresses.forString(bare) instanceof Inet6Address host
        ? HexFormat.of().formatHex(host.getAddress(), 0, 8)
        : bare;
  }

  private static void fail(Answer answer, Exception failure) {
    if (failure instanceof IndexException refusal) {
      answer.error(refusal);
    } else {
      LOG.error("the index failed", failure);
      answer.error(
          new IndexException(IndexError.INTERNAL, "the index failed; its log says why", failure));
    }
  }
}
