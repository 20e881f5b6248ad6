package org.lodestone.index;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Lists;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.io.Deadline;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.VerificationKey;
import org.lodestone.torrent.InfoHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks to one index ({@code /index/v1}). Nothing it answers is trusted: every call ends within its
 * deadline, reads a bounded number of bytes, and gives well-formed values or an {@link IOException}
 * that says what the index did.
 */
public final class IndexClient implements DocumentSource {

  /** What an index takes in one question. */
  private static final int MAX_ASKED_KEYS = 32;

  /** What a submission has beside envelope and key, in bytes, at most. */
  private static final int SUBMISSION_FRAME = 256;

  private static final Logger LOG = LoggerFactory.getLogger(IndexClient.class);

  // A repository with more tags than this is listed in part: whoever lists it holds them in memory.
  private static final int MAX_ALL_TAGS = 100_000;

  /** Of all keys together, so that an index that goes on without end is not heard for long. */
  private static final int MAX_WITHDRAWALS = 20_000;

  /** A document as the index has it. */
  public record Entry(Envelope envelope, VerificationKey publicKey) {}

  /** One image found by a search. */
  public record Hit(String name, List<String> tags, Digest root, long size, String keyId) {}

  /** One page of hits; {@code next} is the offset of the next page. */
  public record Page(List<Hit> hits, long total, Optional<Integer> next) {}

  /** A swarm as the tracker beside the index counts it. */
  public record Swarm(InfoHash infoHash, int seeders, int leechers, long completed) {}

  private final IndexConnection connection;

  /**
   * @param base the server's root, for example {@code http://127.0.0.1:7070}
   * @param timeout for one whole request
   * @throws IllegalArgumentException when the URI is not an http or https server's root
   */
  public IndexClient(URI base, Duration timeout) {
    this.connection = new IndexConnection(base, timeout);
  }

  /** Whether a document is short enough for indexes. */
  public static boolean canSubmit(Envelope envelope, VerificationKey publicKey) {
    int frame = publicKey.pem().length() + SUBMISSION_FRAME;
    return envelope.toJson().length <= IndexApi.MAX_SUBMISSION_BYTES - frame;
  }

  /** Submits a document. Resubmitting is fine. */
  public void submit(Envelope envelope, VerificationKey publicKey) throws IOException {
    byte[] json = submission(envelope, publicKey);
    if (json.length > IndexApi.MAX_SUBMISSION_BYTES) {
      throw new IOException(
          "document %s takes %d bytes to submit, an index reads at most %d: publish fewer platforms under one name"
              .formatted(envelope.payloadDigest(), json.length, IndexApi.MAX_SUBMISSION_BYTES));
    }
    connection.post("submit document " + envelope.payloadDigest(), "/documents", json);
  }

  private static byte[] submission(Envelope envelope, VerificationKey publicKey)
      throws IOException {
    ObjectNode submission = JsonNodeFactory.instance.objectNode();
    submission.set("envelope", IndexApi.parse(envelope.toJson()));
    submission.put("publicKey", publicKey.pem());
    return StrictJson.write(submission);
  }

  /** Submits a withdrawal. Resubmitting is fine. */
  public void withdraw(SignedWithdrawal withdrawal) throws IOException {
    connection.post(
        "withdraw what " + withdrawal.key().id() + " has signed",
        "/withdrawals",
        submission(withdrawal.envelope(), withdrawal.key()));
  }

  /** {@value #MAX_WITHDRAWALS} at most; keys may be any number, asked for 32 at a time. */
  @Override
  public List<SignedWithdrawal> withdrawals(Set<KeyId> keys, Deadline until) throws IOException {
    Deadline deadline = connection.within(until);
    List<SignedWithdrawal> found = new ArrayList<>();
    for (List<KeyId> some : Lists.partition(List.copyOf(keys), MAX_ASKED_KEYS)) {
      StringBuilder query = new StringBuilder("/withdrawals?limit=100");
      some.forEach(key -> query.append("&keyid=").append(key));
      long after = 0;
      boolean more = true;
      while (more && found.size() < MAX_WITHDRAWALS) {
        Answers.Withdrawals page =
            connection.get(
                "ask what was withdrawn",
                query + "&after=" + after,
                deadline,
                Answers::withdrawals);
        page.withdrawals().stream().filter(w -> some.contains(w.key().id())).forEach(found::add);
        more = page.next() > after;
        after = page.next();
      }
    }
    return List.copyOf(found);
  }

  /** Documents for a tag or for a manifest's digest, all signers, newest first; may be empty. */
  public List<Entry> documents(Reference reference) throws IOException {
    return documents(reference, List.of());
  }

  /**
   * As {@link #documents(Reference)}, from these signers only, whom then nobody can crowd out.
   *
   * @param keys at most 32; none asks for all signers
   */
  public List<Entry> documents(Reference reference, List<KeyId> keys) throws IOException {
    return documents(reference, keys, connection.deadline());
  }

  private List<Entry> documents(Reference reference, List<KeyId> keys, Deadline deadline)
      throws IOException {
    StringBuilder query = new StringBuilder("/documents?name=").append(encode(reference.name()));
    if (reference.digest().isPresent()) {
      query.append("&digest=").append(reference.digest().get());
    } else {
      query.append("&tag=").append(encode(reference.tag().orElse("latest")));
    }
    keys.forEach(key -> query.append("&keyid=").append(key));
    return connection.get(
        "find documents for " + reference, query.toString(), deadline, Answers::documents);
  }

  @Override
  public List<Envelope> find(Reference reference, Set<KeyId> signers, Deadline deadline)
      throws IOException {
    return entries(reference, signers, deadline).stream().map(Entry::envelope).toList();
  }

  @Override
  public List<Offer> offers(Reference reference, Set<KeyId> signers, Deadline deadline)
      throws IOException {
    return entries(reference, signers, deadline).stream()
        .map(entry -> new Offer(entry.envelope(), Optional.of(entry.publicKey())))
        .toList();
  }

  /**
   * @param signers may be any number; asked for 32 at a time
   */
  private List<Entry> entries(Reference reference, Set<KeyId> signers, Deadline deadline)
      throws IOException {
    Deadline end = connection.within(deadline);
    if (signers.isEmpty()) {
      return documents(reference, List.of(), end);
    }
    List<Entry> wanted = new ArrayList<>();
    for (List<KeyId> some : Lists.partition(List.copyOf(signers), MAX_ASKED_KEYS)) {
      wanted.addAll(signedByOneOf(some, documents(reference, some, end)));
    }
    return List.copyOf(wanted);
  }

  /** An index that answers more than it was asked for is not let through with it. */
  private List<Entry> signedByOneOf(List<KeyId> signers, List<Entry> answered) {
    List<Entry> wanted =
        answered.stream()
            .filter(entry -> signers.contains(entry.publicKey().id()))
            .limit((long) signers.size() * IndexApi.MAX_DOCUMENTS_OF_ONE_KEY)
            .filter(entry -> entry.envelope().signedBy(entry.publicKey()))
            .toList();
    if (wanted.size() < answered.size()) {
      LOG.warn(
          "{} answered {} documents, {} of them not asked for or not signed as it says: dropped",
          this,
          answered.size(),
          answered.size() - wanted.size());
    }
    return wanted;
  }

  /** All tags that any signer gave to the repository, in byte order. */
  public List<String> tags(RepositoryName name) throws IOException {
    return tags(name, Set.of(), connection.deadline());
  }

  /** At most {@value #MAX_ALL_TAGS}; signers may be any number, asked for 32 at a time. */
  @Override
  public List<String> tags(RepositoryName name, Set<KeyId> signers, Deadline until)
      throws IOException {
    Deadline deadline = connection.within(until);
    if (signers.isEmpty()) {
      return tagsOf(name, List.of(), deadline);
    }
    Set<String> tags = new LinkedHashSet<>();
    for (List<KeyId> some : Lists.partition(List.copyOf(signers), MAX_ASKED_KEYS)) {
      tags.addAll(tagsOf(name, some, deadline));
    }
    return tags.stream().limit(MAX_ALL_TAGS).toList();
  }

  private List<String> tagsOf(RepositoryName name, List<KeyId> signers, Deadline deadline)
      throws IOException {
    StringBuilder query = new StringBuilder("/tags?name=").append(encode(name));
    signers.forEach(key -> query.append("&keyid=").append(key));
    List<String> tags = new ArrayList<>();
    Optional<String> last = Optional.empty();
    do {
      String path = query + last.map(t -> "&last=" + encode(t)).orElse("");
      Answers.Tags page = connection.get("list the tags of " + name, path, deadline, Answers::tags);
      tags.addAll(page.tags());
      if (page.next().isPresent() && page.next().get().compareTo(last.orElse("")) <= 0) {
        throw new IOException(connection + " lists the tags of " + name + " in circles");
      }
      last = page.next();
    } while (last.isPresent() && tags.size() < MAX_ALL_TAGS);
    return List.copyOf(tags);
  }

  /** One page of the images that a query finds; an empty query finds all. */
  public Page search(String query, int offset, int limit) throws IOException {
    return connection.get(
        "search",
        "/search?q=" + encode(query) + "&offset=" + offset + "&limit=" + limit,
        connection.deadline(),
        answer -> Answers.page(answer, offset, limit));
  }

  /** The swarm of a blob that a document in the index lists. */
  public Swarm swarm(InfoHash infoHash) throws IOException {
    return swarm(infoHash, connection.deadline());
  }

  /** The same by a deadline, if that is earlier than the index's own. */
  public Swarm swarm(InfoHash infoHash, Deadline deadline) throws IOException {
    return connection.get(
        "count the swarm of " + infoHash,
        "/blobs/" + infoHash,
        connection.within(deadline),
        answer -> Answers.swarm(answer, infoHash));
  }

  @Override
  public String toString() {
    return connection.toString();
  }

  private static String encode(Object value) {
    return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
  }
}
