package org.lodestone.tracker.index;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.lodestone.tracker.announce.Sources;
import org.lodestone.tracker.announce.SwarmCounts;
import org.lodestone.tracker.hint.HintBoard;
import org.lodestone.tracker.hint.HintSettings;
import org.lodestone.tracker.log.ServedLog;

/**
 * Serves {@code /index/v1/*}, as the page of {@link org.lodestone.index} describes it, and leaves
 * every other path to the next handler. Whatever may wait is done by threads of its own.
 */
public final class IndexHandler extends Handler.Abstract.NonBlocking {

  private static final String WITHDRAWALS = "/withdrawals";

  /** What can be posted to. */
  private static final Set<String> POSTED = Set.of("/documents", WITHDRAWALS, HintRequests.PATH);

  private static final int MAX_OFFSET = 10_000;
  private static final int DEFAULT_HITS = 20;

  /** Answers that are being sent may take so much if they are not small. */
  private static final long MAX_LARGE_BYTES = 2L * IndexApi.MAX_ANSWER_BYTES;

  private static final long SMALL_BYTES = 32 << 10;

  /** Each holds one answer, at most, and a copy of it while it is written as JSON. */
  private static final int LOOKUP_THREADS = 2;

  private static final int QUEUED_LOOKUPS = 512;
  private static final int LOOKUPS_PER_SOURCE = 64;

  /** One more than an address can have at work. */
  private static final int SEARCH_THREADS = 3;

  private static final int QUEUED_SEARCHES = 16;

  /** A second, since the next may be asked for before the last has quite ended. */
  private static final int SEARCHES_PER_SOURCE = 2;

  /** A whole submission has to be there in this time, however steadily it trickles in. */
  private static final Duration SUBMISSION_TIMEOUT = Duration.ofSeconds(30);

  private final DocumentStore store;
  private final SwarmCounts swarms;
  private final RateLimit lookupRate;
  private final RateLimit searchRate;
  private final Submissions submissions;
  private final HintRequests hints;
  private final LogRequests log;
  private final CollectionRequests collections;
  private final Workers lookups =
      new Workers("index-lookups", LOOKUP_THREADS, QUEUED_LOOKUPS, LOOKUPS_PER_SOURCE);
  private final Workers searches =
      new Workers("index-searches", SEARCH_THREADS, QUEUED_SEARCHES, SEARCHES_PER_SOURCE);
  private final MemoryBudget sending = new MemoryBudget(MAX_LARGE_BYTES, SMALL_BYTES);

  public IndexHandler(
      DocumentStore store,
      IndexLimits limits,
      SwarmCounts swarms,
      HintSettings hintSettings,
      HintBoard board,
      Optional<ServedLog> log,
      Map<String, ServedLog> mirrors) {
    this(
        store,
        limits,
        swarms,
        hintSettings,
        board,
        log,
        mirrors,
        Clock.systemUTC(),
        SUBMISSION_TIMEOUT);
  }

  IndexHandler(
      DocumentStore store,
      IndexLimits limits,
      SwarmCounts swarms,
      HintSettings hintSettings,
      HintBoard board,
      Optional<ServedLog> log,
      Map<String, ServedLog> mirrors,
      Clock clock,
      Duration submissionTimeout) {
    this.store = store;
    this.swarms = swarms;
    this.lookupRate = new RateLimit(limits.maxLookupsPerMinute(), clock);
    this.searchRate = new RateLimit(limits.maxSearchesPerMinute(), clock);
    this.submissions = new Submissions(store, limits, clock, submissionTimeout);
    this.hints = new HintRequests(board, hintSettings, store, clock, submissionTimeout);
    this.log = new LogRequests(log, mirrors);
    this.collections = new CollectionRequests(limits.collections());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (!path.equals(IndexApi.ROOT) && !path.startsWith(IndexApi.ROOT + "/")) {
      return false;
    }
    long source = Sources.of(address(request));
    Answer answer = new Answer(response, callback, sending, source);
    answer.give(() -> route(path.substring(IndexApi.ROOT.length()), request, source, answer));
    return true;
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    submissions.close();
    hints.close();
    lookups.close();
    searches.close();
  }

  private void route(String path, Request request, long source, Answer answer)
      throws IndexException, IOException {
    boolean post = HttpMethod.POST.is(request.getMethod());
    if (post && path.equals("/documents")) {
      submissions.take(request, source, answer);
      return;
    }
    if (post && path.equals(WITHDRAWALS)) {
      submissions.takeWithdrawal(request, source, answer);
      return;
    }
    if (post && path.equals(HintRequests.PATH)) {
      hints.take(request, source, answer);
      return;
    }
    if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
      answer.header(HttpHeader.ALLOW, POSTED.contains(path) ? "GET, HEAD, POST" : "GET, HEAD");
      throw new IndexException(
          IndexError.METHOD_NOT_ALLOWED, request.getMethod() + " is not served here");
    }
    boolean search = path.equals("/search");
    RateLimit rate = search ? searchRate : lookupRate;
    answer.limit(rate, search ? "searches" : "look-ups");
    if (path.equals(HintRequests.PATH)) {
      hints.ask(request, source, answer);
      return;
    }
    (search ? searches : lookups)
        .run(source, () -> answer.give(() -> lookUp(path, request, answer)));
  }

  private void lookUp(String path, Request request, Answer answer)
      throws IndexException, IOException {
    switch (path) {
      case "/documents" ->
          documents(parameters(request, Set.of("name", "tag", "digest", "keyid")), answer);
      case "/feed" -> feed(parameters(request, Set.of("after", "limit")), answer);
      case WITHDRAWALS ->
          withdrawals(parameters(request, Set.of("keyid", "after", "limit")), answer);
      case "/tags" -> tags(parameters(request, Set.of("name", "keyid", "last", "n")), answer);
      case "/search" -> search(parameters(request, Set.of("q", "offset", "limit")), answer);
      default -> {
        if (LogRequests.areAt(path)) {
          log.answer(path, request, answer);
          return;
        }
        if (path.startsWith(CollectionRequests.PATH)) {
          parameters(request, Set.of());
          collections.answer(path.substring(CollectionRequests.PATH.length()), answer);
          return;
        }
        if (!path.startsWith("/blobs/")) {
          throw new IndexException(IndexError.NOT_FOUND, "the index has no such path");
        }
        parameters(request, Set.of());
        blob(path.substring("/blobs/".length()), answer);
      }
    }
  }

  private void documents(Parameters parameters, Answer answer) throws IndexException, IOException {
    Optional<RepositoryName> name = parameters.value("name", RepositoryName::parse);
    Optional<String> tag = parameters.value("tag", IndexHandler::tag);
    Optional<Digest> digest = parameters.value("digest", Digest::parse);
    List<KeyId> keys = parameters.values("keyid", DocumentStore.MAX_KEYS, KeyId::new);
    answer.documents(store.load(store.find(subject(name, tag, digest), keys)));
  }

  private void feed(Parameters parameters, Answer answer) throws IndexException, IOException {
    long after = parameters.number("after", 0L, 0L, Long.MAX_VALUE);
    int most =
        parameters.number("limit", DocumentStore.MAX_DOCUMENTS, 1, DocumentStore.MAX_DOCUMENTS);
    List<DocumentStore.Found> found = store.after(after, most);
    long next = found.isEmpty() ? after : found.get(found.size() - 1).id();
    answer.feed("documents", store.load(found), next);
  }

  private void withdrawals(Parameters parameters, Answer answer)
      throws IndexException, IOException {
    List<KeyId> keys = parameters.values("keyid", DocumentStore.MAX_KEYS, KeyId::new);
    long after = parameters.number("after", 0L, 0L, Long.MAX_VALUE);
    int most =
        parameters.number("limit", DocumentStore.MAX_DOCUMENTS, 1, DocumentStore.MAX_DOCUMENTS);
    List<DocumentStore.Document> found = store.withdrawals(keys, after, most);
    long next = found.isEmpty() ? after : found.get(found.size() - 1).id();
    answer.feed("withdrawals", found, next);
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

  private void search(Parameters parameters, Answer answer) throws IndexException, IOException {
    String query = parameters.text("q").orElse("");
    if (query.length() > IndexApi.MAX_QUERY_LENGTH) {
      throw Parameters.bad(
          "the query has %d characters, at most %d are searched for"
              .formatted(query.length(), IndexApi.MAX_QUERY_LENGTH));
    }
    int offset = parameters.number("offset", 0, 0, MAX_OFFSET);
    int limit = parameters.number("limit", DEFAULT_HITS, 1, IndexApi.MAX_HITS);
    answer.hits(store.search(query, offset, limit), offset, MAX_OFFSET);
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

  static InetAddress address(Request request) {
    return ((InetSocketAddress) request.getConnectionMetaData().getRemoteSocketAddress())
        .getAddress();
  }
}
