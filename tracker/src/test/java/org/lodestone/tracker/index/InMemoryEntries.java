package org.lodestone.tracker.index;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lodestone.document.MagnetManifest;
import org.lodestone.sign.KeyId;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.SwarmCounts;
import org.lodestone.tracker.index.DocumentStore.Found;
import org.lodestone.tracker.index.Usage.Resource;

/** The rules of {@link Shares} said once more, over a list; not thread-safe. */
final class InMemoryEntries {

  record Entry(long id, Submission submission, long source, Instant arrived) {

    KeyId key() {
      return submission.key().id();
    }

    MagnetManifest document() {
      return submission.document();
    }

    Found found() {
      return new Found(id, submission.envelope().toJson().length);
    }

    Ranked ranked() {
      return new Ranked(document().sequence(), found());
    }

    Usage usage() {
      return Usage.of(submission);
    }

    boolean answers(Subject subject) {
      return Subject.all(document()).contains(subject);
    }
  }

  private final IndexLimits limits;
  private final SwarmCounts swarms;
  private final Clock clock;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<KeyId, Instant> firstSeen = new LinkedHashMap<>();
  private long lastId;

  InMemoryEntries(IndexLimits limits, SwarmCounts swarms, Clock clock) {
    this.limits = limits;
    this.swarms = swarms;
    this.clock = clock;
  }

  Stream<Entry> stream() {
    return entries.stream();
  }

  /** In the order in which they were first seen. */
  List<KeyId> keys() {
    return List.copyOf(firstSeen.keySet());
  }

  boolean add(Submission submission, long source) throws IndexException {
    KeyId key = submission.key().id();
    if (stream()
        .anyMatch(
            e ->
                e.key().equals(key)
                    && e.submission()
                        .envelope()
                        .payloadDigest()
                        .equals(submission.envelope().payloadDigest()))) {
      return false;
    }
    List<Entry> before = List.copyOf(entries);
    Map<KeyId, Instant> keysBefore = new LinkedHashMap<>(firstSeen);
    Entry entry = new Entry(lastId + 1, submission, source, clock.instant());
    entries.add(entry);
    firstSeen.putIfAbsent(key, clock.instant());
    try {
      check(entry);
      makeRoom(entry);
    } catch (IndexException e) {
      entries.clear();
      entries.addAll(before);
      firstSeen.clear();
      firstSeen.putAll(keysBefore);
      throw e;
    }
    lastId++;
    return true;
  }

  void removeIf(Predicate<Submission> gone) {
    removeAll(stream().filter(e -> gone.test(e.submission())).toList());
  }

  void tidy() {
    Instant superseded = clock.instant().minus(limits.keepSuperseded());
    removeAll(
        stream()
            .filter(e -> superseded(e).filter(at -> !at.isAfter(superseded)).isPresent())
            .toList());
    removeAll(expired());
  }

  private void check(Entry entry) throws IndexException {
    Shares shares = new Shares(limits);
    shares.checkKey(entry.key().hex(), sum(ofKey(entry.key())).documents());
    if (!isKnown(entry)) {
      shares.check("the key " + entry.key(), sum(ofKey(entry.key())));
      shares.check("your address", sum(ofSource(entry.source())));
    }
  }

  private void makeRoom(Entry newcomer) throws IndexException {
    for (Optional<Resource> full = full(); full.isPresent(); full = full()) {
      List<Entry> expired = expired();
      removeAll(List.of(expired.isEmpty() ? loser(full.get(), newcomer) : expired.get(0)));
    }
  }

  private Optional<Resource> full() {
    Usage most = Usage.most(limits);
    Usage held = sum(any -> true);
    long blobs = stream().flatMap(e -> e.submission().infoHashes().stream()).distinct().count();
    return Stream.of(Resource.values())
        .filter(r -> (r == Resource.BLOBS ? blobs : held.of(r)) > most.of(r))
        .findFirst();
  }

  private Entry loser(Resource full, Entry newcomer) throws IndexException {
    boolean known = sum(this::isKnown).of(full) > sum(e -> !isKnown(e)).of(full);
    boolean same = known == isKnown(newcomer);
    List<Predicate<Entry>> users = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Entry e : stream().filter(e -> isKnown(e) == known).toList()) {
      if (!(same && e.key().equals(newcomer.key())) && seen.add(e.key())) {
        users.add(ofKey(e.key()));
      }
      if (!known && !(same && e.source() == newcomer.source()) && seen.add(e.source())) {
        users.add(ofSource(e.source()));
      }
    }
    Predicate<Entry> greatest =
        users.stream()
            .max(Comparator.comparingLong(user -> sum(user).of(full)))
            .orElseThrow(() -> Shares.full(full));
    long own =
        Math.max(
            sum(ofKey(newcomer.key())).of(full),
            known ? 0 : sum(ofSource(newcomer.source())).of(full));
    if (same && own > sum(greatest).of(full)) {
      throw Shares.full(full);
    }
    return stream().filter(greatest).findFirst().orElseThrow();
  }

  private List<Entry> expired() {
    return stream()
        .filter(e -> !e.document().expires().isAfter(clock.instant()))
        .filter(e -> e.submission().infoHashes().stream().noneMatch(this::isSeeded))
        .sorted(Comparator.comparing(e -> e.document().expires()))
        .toList();
  }

  private boolean isSeeded(InfoHash infoHash) {
    return swarms.counts(infoHash).seeders() > 0;
  }

  /** Since when none of its tags is its own; empty when one is, or it never had any. */
  private Optional<Instant> superseded(Entry entry) {
    Optional<Instant> last = Optional.empty();
    for (String tag : entry.document().tags()) {
      Optional<Instant> taken =
          stream()
              .filter(e -> e.key().equals(entry.key()))
              .filter(e -> e.answers(Subject.tag(entry.document().name(), tag)))
              .filter(e -> e.document().sequence() > entry.document().sequence())
              .map(e -> e.arrived().isAfter(entry.arrived()) ? e.arrived() : entry.arrived())
              .min(Comparator.naturalOrder());
      if (taken.isEmpty()) {
        return Optional.empty();
      }
      last = last.filter(at -> at.isAfter(taken.get())).or(() -> taken);
    }
    return last;
  }

  private void removeAll(List<Entry> gone) {
    entries.removeAll(gone);
    firstSeen.keySet().retainAll(stream().map(Entry::key).collect(Collectors.toSet()));
  }

  private boolean isKnown(Entry entry) {
    return !firstSeen.get(entry.key()).isAfter(new Shares(limits).knownSince(clock.instant()));
  }

  private static Predicate<Entry> ofKey(KeyId key) {
    return e -> e.key().equals(key);
  }

  private Predicate<Entry> ofSource(long source) {
    return e -> e.source() == source && !isKnown(e);
  }

  private Usage sum(Predicate<Entry> which) {
    return Usage.sum(stream().filter(which).map(Entry::usage).toList());
  }
}
