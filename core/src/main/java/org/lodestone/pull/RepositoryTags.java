package org.lodestone.pull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.lodestone.index.DocumentSource;
import org.lodestone.index.ManySources;
import org.lodestone.index.Replies;
import org.lodestone.io.Deadline;
import org.lodestone.node.Holdings;
import org.lodestone.node.RememberedDocument;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.Epoch;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.trust.Resolution.Withheld;
import org.lodestone.trust.TrustPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists a repository's tags: those of remembered documents that the trust policy accepts now, then
 * what indexes say of the signers whom it trusts. What indexes say is checked only when a tag is
 * resolved; but at most {@value #MAX} tags are listed, and none of them is left out for one that is
 * verified, nor one index's for another's.
 *
 * <p>However many ask for one list at a time, it is made once, and kept for some seconds, as
 * whoever turns its pages asks again for each.
 */
public final class RepositoryTags {

  /** Most tags of one repository that are listed. */
  static final int MAX = 100_000;

  private static final Logger LOG = LoggerFactory.getLogger(RepositoryTags.class);
  private static final Duration LIFE = Duration.ofSeconds(5);

  /** Lists may be long: few are kept. */
  private static final int MAX_KEPT = 8;

  /** What is left, of the time to wait for indexes, to make a list of what they said. */
  private static final Duration MAKING = Duration.ofMillis(500);

  // Threads of its own for each index: those that resolve images stay free.
  private final ManySources<DocumentSource> indexes;
  private final DocumentVerifier verifier;
  private final Holdings holdings;
  private final Duration patience;
  private final Executor threads;
  private final Cache<Question, CompletableFuture<TagList>> lists =
      CacheBuilder.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(LIFE).build();

  /** What is asked, by whom, and under which policy. */
  private record Question(Caller caller, Epoch epoch, RepositoryName name) {}

  /**
   * @param patience the longest that a list takes
   * @param threads where it is waited for disk and indexes
   */
  public RepositoryTags(
      List<? extends DocumentSource> indexes,
      DocumentVerifier verifier,
      Holdings holdings,
      Duration patience,
      Executor threads) {
    this.indexes = new ManySources<>(indexes);
    this.verifier = verifier;
    this.holdings = holdings;
    this.patience = patience;
    this.threads = threads;
  }

  /**
   * The list, in the time there is, which begins now: waiting for a thread is part of it. Fails
   * with {@link RejectedExecutionException} when too many others are being made.
   */
  public CompletableFuture<TagList> list(Caller caller, RepositoryName name) {
    return list(caller, name, Deadline.in(patience));
  }

  private CompletableFuture<TagList> list(Caller caller, RepositoryName name, Deadline deadline) {
    Epoch epoch = verifier.epoch();
    return once(new Question(caller, epoch, name), deadline)
        .copy()
        .completeOnTimeout(
            TagList.none(epoch, "the tags of " + name + " are not known: no answer in time"),
            deadline.remainingNanos(),
            TimeUnit.NANOSECONDS)
        .thenCompose(
            made ->
                made.epoch().equals(verifier.epoch()) || deadline.isOver()
                    ? CompletableFuture.completedFuture(made)
                    : list(caller, name, deadline));
  }

  private CompletableFuture<TagList> once(Question question, Deadline deadline) {
    CompletableFuture<TagList> mine = new CompletableFuture<>();
    CompletableFuture<TagList> first = lists.asMap().putIfAbsent(question, mine);
    if (first != null) {
      return first;
    }
    try {
      threads.execute(() -> make(question, deadline, mine));
    } catch (RejectedExecutionException e) {
      lists.asMap().remove(question, mine);
      mine.completeExceptionally(e);
    }
    return mine;
  }

  private void make(Question question, Deadline deadline, CompletableFuture<TagList> list) {
    try {
      list.complete(make(question.name(), deadline));
    } catch (IOException | RuntimeException | Error e) {
      lists.asMap().remove(question, list);
      list.completeExceptionally(e);
    }
  }

  private TagList make(RepositoryName name, Deadline deadline) throws IOException {
    TrustPolicy policy = verifier.policy();
    Epoch epoch = verifier.epochOf(policy);
    Optional<Withheld> withheld = policy.withheld(name);
    if (withheld.isPresent()) {
      return TagList.none(epoch, withheld.get().why());
    }
    Set<KeyId> keys = policy.keysFor(name);
    Set<String> tags = verified(name, keys, deadline);
    Replies<String> replies =
        indexes.askAll(deadline.minus(MAKING), (source, end) -> source.tags(name, keys, end));
    List<String> said = replies.interleaved();
    for (int i = 0; i < said.size() && tags.size() < MAX; i++) {
      tags.add(said.get(i));
    }
    if (tags.size() >= MAX) {
      LOG.warn("{} has more tags than the {} that are listed", name, MAX);
    }
    return tags.isEmpty()
        ? TagList.none(epoch, none(name, replies.failures()))
        : TagList.of(epoch, tags.stream().sorted().toList());
  }

  /** Newest documents first, for half of the time: the other half is the indexes'. */
  private Set<String> verified(RepositoryName name, Set<KeyId> keys, Deadline deadline)
      throws IOException {
    Deadline half = Deadline.in(Duration.ofNanos(deadline.remainingNanos() / 2));
    Set<String> tags = new LinkedHashSet<>();
    for (Map.Entry<Digest, Set<String>> one : holdings.tagged(name, keys).entrySet()) {
      if (half.isOver() || tags.size() >= MAX) {
        break;
      }
      Optional<RememberedDocument> document = holdings.document(one.getKey());
      if (document.isPresent()
          && verifier.verifyAgain(document.get().document(), document.get().envelopes())
              instanceof Verified) {
        tags.addAll(one.getValue());
      }
    }
    return tags;
  }

  private static String none(RepositoryName name, List<String> failures) {
    return failures.isEmpty()
        ? "no index knows a tag of " + name
        : "the tags of " + name + " are not known: " + String.join("; ", failures);
  }
}
