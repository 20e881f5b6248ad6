package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.index.Hints;
import org.lodestone.index.IndexApi;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.SwarmCounts;
import org.lodestone.tracker.index.InMemoryEntries.Entry;
import org.lodestone.tracker.log.AcceptedDocument;
import org.lodestone.tracker.log.AcceptedWithdrawal;

/**
 * A store without a disk, whose faults are ordered by the test; held to the real one's contract.
 */
final class InMemoryDocumentStore implements DocumentStore {

  private final InMemoryEntries entries;
  private final NavigableMap<Long, SignedWithdrawal> withdrawals = new TreeMap<>();
  private long lastWithdrawal;
  private volatile boolean broken;
  private volatile boolean full;
  private final CountDownLatch searched = new CountDownLatch(2);
  private volatile CountDownLatch searches = new CountDownLatch(0);

  /** One with room, in which time stands still. */
  InMemoryDocumentStore() {
    this(
        IndexLimits.defaults(),
        infoHash -> SwarmCounts.Counts.NONE,
        Clock.fixed(Documents.NOW, ZoneOffset.UTC));
  }

  InMemoryDocumentStore(IndexLimits limits, SwarmCounts swarms, Clock clock) {
    this.entries = new InMemoryEntries(limits, swarms, clock);
  }

  /** From now on every question fails as a disk does. */
  void breakDown() {
    broken = true;
  }

  /** From now on there is room for nothing. */
  void fill() {
    full = true;
  }

  /** From now on searches wait until the latch is open. */
  void delaySearches(CountDownLatch until) {
    searches = until;
  }

  /** Waits until two have searched. */
  void awaitSearches() throws InterruptedException {
    searched.await();
  }

  @Override
  public synchronized boolean submit(Submission submission, long source)
      throws IndexException, IOException {
    work();
    if (full) {
      throw new IndexException(IndexError.INDEX_FULL, "the store was told to be full");
    }
    for (SignedWithdrawal one : withdrawals.values()) {
      if (takesBack(one, submission)) {
        throw new IndexException(IndexError.WITHDRAWN, one.withdrawal().reason());
      }
    }
    return entries.add(submission, source);
  }

  @Override
  public synchronized boolean withdraw(SignedWithdrawal withdrawal, long source)
      throws IOException {
    work();
    KeyId key = withdrawal.key().id();
    Predicate<SignedWithdrawal> same =
        old ->
            old.key().id().equals(key)
                && (withdrawal.withdrawal().isOfKey()
                    || (old.withdrawal().name().equals(withdrawal.withdrawal().name())
                        && old.withdrawal().subject().equals(withdrawal.withdrawal().subject())));
    boolean isKnown =
        withdrawals.values().stream()
            .anyMatch(
                old ->
                    (old.key().id().equals(key) && old.withdrawal().isOfKey())
                        || (same.test(old)
                            && !withdrawal.withdrawal().isOfKey()
                            && !old.withdrawal()
                                .issued()
                                .isBefore(withdrawal.withdrawal().issued())));
    if (isKnown) {
      return false;
    }
    withdrawals.values().removeIf(same);
    withdrawals.put(++lastWithdrawal, withdrawal);
    entries.removeIf(submission -> takesBack(withdrawal, submission));
    return true;
  }

  private static boolean takesBack(SignedWithdrawal withdrawal, Submission submission) {
    return withdrawal.key().equals(submission.key())
        && withdrawal.withdrawal().takesBack(submission.document());
  }

  @Override
  public synchronized List<Document> withdrawals(List<KeyId> keys, long id, int most)
      throws IOException {
    work();
    return withdrawals.tailMap(id, false).entrySet().stream()
        .filter(one -> keys.isEmpty() || keys.contains(one.getValue().key().id()))
        .limit(most)
        .map(
            one ->
                new Document(
                    one.getKey(),
                    new String(one.getValue().envelope().toJson(), UTF_8),
                    one.getValue().key().pem()))
        .toList();
  }

  @Override
  public synchronized List<AcceptedWithdrawal> acceptedWithdrawals(long id, int most)
      throws IOException {
    work();
    return withdrawals.tailMap(id, false).entrySet().stream()
        .limit(most)
        .map(
            one ->
                new AcceptedWithdrawal(
                    one.getKey(),
                    one.getValue().key().id(),
                    one.getValue().envelope().payloadDigest()))
        .toList();
  }

  @Override
  public synchronized void tidy() throws IOException {
    work();
    entries.tidy();
  }

  @Override
  public synchronized List<Found> find(Subject subject, List<KeyId> keys) throws IOException {
    work();
    List<Entry> answering = entries.stream().filter(entry -> entry.answers(subject)).toList();
    return Ranked.answer(
        entries.keys().stream()
            .filter(key -> answering.stream().anyMatch(entry -> entry.key().equals(key)))
            .filter(key -> keys.isEmpty() || keys.contains(key))
            .limit(MAX_KEYS)
            .map(
                key ->
                    answering.stream()
                        .filter(entry -> entry.key().equals(key))
                        .map(Entry::ranked)
                        .sorted(Ranked.NEWEST)
                        .limit(IndexApi.MAX_DOCUMENTS_OF_ONE_KEY)
                        .toList())
            .toList());
  }

  @Override
  public synchronized List<Found> after(long id, int most) throws IOException {
    work();
    return DocumentStore.fitting(
        entries.stream().filter(e -> e.id() > id).limit(most).map(Entry::found).toList());
  }

  @Override
  public synchronized List<AcceptedDocument> accepted(long id, int most) throws IOException {
    work();
    return entries.stream()
        .filter(entry -> entry.id() > id)
        .limit(most)
        .map(
            entry ->
                new AcceptedDocument(
                    entry.id(),
                    entry.key(),
                    entry.document().name(),
                    entry.submission().envelope().payloadDigest()))
        .toList();
  }

  @Override
  public synchronized List<Document> load(List<Found> found) throws IOException {
    work();
    return found.stream()
        .flatMap(each -> entries.stream().filter(entry -> entry.id() == each.id()))
        .map(
            entry ->
                new Document(
                    entry.id(),
                    new String(entry.submission().envelope().toJson(), UTF_8),
                    entry.submission().key().pem()))
        .toList();
  }

  @Override
  public synchronized Tags tags(RepositoryName name, List<KeyId> keys, String last, int most)
      throws IOException {
    work();
    List<String> tags =
        entries.stream()
            .filter(entry -> entry.document().name().equals(name))
            .filter(entry -> keys.isEmpty() || keys.contains(entry.submission().key().id()))
            .flatMap(entry -> entry.document().tags().stream())
            .filter(tag -> tag.compareTo(last) > 0)
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .toList();
    return new Tags(tags.stream().limit(most).toList(), tags.size() > most);
  }

  /** Words anywhere in the name, newest first: enough to be searched. */
  @Override
  public Hits search(String query, int offset, int limit) throws IOException {
    work();
    try {
      searched.countDown();
      searches.await();
    } catch (InterruptedException e) {
      throw new IOException("interrupted while it was slow", e);
    }
    return hits(query.strip().toLowerCase(Locale.ROOT), offset, limit);
  }

  private synchronized Hits hits(String query, int offset, int limit) {
    Map<String, Entry> images = new LinkedHashMap<>();
    for (Entry entry : entries.stream().toList()) {
      images.merge(
          entry.document().name() + " " + entry.key(),
          entry,
          (a, b) -> Ranked.NEWEST.compare(a.ranked(), b.ranked()) < 0 ? a : b);
    }
    List<Hit> hits =
        images.values().stream()
            .filter(entry -> entry.document().name().value().contains(query))
            .sorted(Comparator.comparingLong(Entry::id).reversed())
            .map(InMemoryDocumentStore::hit)
            .toList();
    return new Hits(hits.stream().skip(offset).limit(limit).toList(), hits.size());
  }

  private static Hit hit(Entry entry) {
    long size = entry.document().blobs().stream().mapToLong(b -> b.descriptor().size()).sum();
    return new Hit(
        entry.document().name().value(),
        entry.document().tags(),
        entry.document().root(),
        size,
        entry.key().hex());
  }

  @Override
  public Optional<Blob> blob(InfoHash infoHash) throws IOException {
    work();
    return listed().stream().filter(blob -> blob.infoHash().equals(infoHash)).findFirst();
  }

  @Override
  public Optional<Blob> blob(Digest digest) throws IOException {
    work();
    return listed().stream().filter(blob -> blob.digest().equals(digest)).findFirst();
  }

  @Override
  public List<InfoHash> infoHashes(Digest digest) throws IOException {
    work();
    return listed().stream()
        .filter(blob -> blob.digest().equals(digest))
        .map(Blob::infoHash)
        .distinct()
        .limit(Hints.MAX_LISTED)
        .toList();
  }

  @Override
  public boolean knows(InfoHash infoHash) {
    return listed().stream().anyMatch(blob -> blob.infoHash().equals(infoHash));
  }

  @Override
  public int blobs() {
    return (int) listed().stream().map(Blob::infoHash).distinct().count();
  }

  @Override
  public synchronized long documents() throws IOException {
    work();
    return entries.stream().count();
  }

  @Override
  public void close() {}

  private void work() throws IOException {
    if (broken) {
      throw new IOException("the store was told to be broken");
    }
  }

  private synchronized List<Blob> listed() {
    return entries.stream()
        .flatMap(entry -> entry.document().blobs().stream())
        .filter(blob -> blob.magnet().isPresent())
        .map(blob -> new Blob(blob.magnet().get().infoHash(), blob.descriptor().digest()))
        .toList();
  }
}
