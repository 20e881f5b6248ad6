package org.lodestone.tracker.index;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.index.Hints;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.Sources;
import org.lodestone.tracker.log.AcceptedDocument;
import org.lodestone.tracker.log.AcceptedWithdrawal;

/**
 * The documents of an index. Every method may be called by many threads at once, takes a bounded
 * time and gives values that hold nothing of the store.
 *
 * <p>Where a method throws {@link IndexException}, the index says no and whoever asks is told why;
 * an {@link IOException} is a fault of the store, for its operator.
 */
public interface DocumentStore extends AutoCloseable {

  /** Most keys whose documents answer one question. */
  int MAX_KEYS = 32;

  /** Most documents that one list has; a page of the feed, too. */
  int MAX_DOCUMENTS = 100;

  /** The envelopes of one list take no more bytes than this, unless it has only one. */
  int MAX_ENVELOPE_BYTES = 6 << 20;

  /** Most tags that a hit shows. */
  int MAX_TAGS_OF_HIT = 50;

  /**
   * A document that is there.
   *
   * @param id grows with every document, so later ones have greater ids
   * @param bytes of its envelope
   */
  record Found(long id, int bytes) {}

  /**
   * A document as it was submitted.
   *
   * @param envelope JSON
   * @param publicKey PEM
   */
  record Document(long id, String envelope, String publicKey) {}

  /** One page of tags; {@code more} when there are others behind it. */
  record Tags(List<String> tags, boolean more) {}

  /** A blob as the first document with it says. */
  record Blob(InfoHash infoHash, Digest digest) {}

  /** An image found: a repository as one signer has it. */
  record Hit(String name, List<String> tags, Digest root, long size, String keyId) {}

  /** One page of hits, and how many there are on all pages. */
  record Hits(List<Hit> hits, long total) {}

  /**
   * Keeps a document; when this returns, it survives the death of the process and of the machine.
   * In a full store others may have to go for it, by the rules of {@link Shares}.
   *
   * @param source the address it came from, as {@link Sources#of} gives it
   * @return false when the index has it already
   * @throws IndexException also when its signer has withdrawn it
   */
  boolean submit(Submission submission, long source) throws IndexException, IOException;

  /**
   * Keeps a withdrawal and drops the documents of its signer that it takes back. When this returns,
   * both survive the death of the process and of the machine.
   *
   * @param source as in {@link #submit}
   * @return false when it says nothing that the index did not know
   */
  boolean withdraw(SignedWithdrawal withdrawal, long source) throws IndexException, IOException;

  /**
   * Withdrawals in the order in which they were accepted. Of one image by one key the latest is
   * there; a key that was withdrawn has that one only.
   *
   * @param keys only theirs, unless empty
   * @param id of the last one read; 0 begins
   * @param most 1 to {@link #MAX_DOCUMENTS}
   */
  List<Document> withdrawals(List<KeyId> keys, long id, int most)
      throws IndexException, IOException;

  /**
   * The same for who need not read them.
   *
   * @param id of the last one read; 0 begins
   */
  List<AcceptedWithdrawal> acceptedWithdrawals(long id, int most) throws IOException;

  /**
   * Drops documents that were withdrawn, those that have expired and that nobody seeds, and those
   * whose tags have all gone to later ones of their signer, some time ago ({@link
   * IndexLimits#keepSuperseded}). To be called now and then, not before seeds have had the time to
   * announce themselves.
   */
  void tidy() throws IndexException, IOException;

  /**
   * The three newest documents of each key for a subject, highest sequence first. When they do not
   * fit, each key keeps its newest before any keeps its second.
   *
   * @param keys only these, unless empty; then the {@link #MAX_KEYS} known longest
   */
  List<Found> find(Subject subject, List<KeyId> keys) throws IndexException, IOException;

  /**
   * The feed: documents in the order in which they were accepted. Whoever reads on after the last
   * id sees every document that is there once: none ever appears before one that has been read.
   *
   * @param id of the last document read; 0 begins
   * @param most 1 to {@link #MAX_DOCUMENTS}
   */
  List<Found> after(long id, int most) throws IndexException, IOException;

  /**
   * The feed for who need not read the documents.
   *
   * @param id of the last document read; 0 begins
   */
  List<AcceptedDocument> accepted(long id, int most) throws IOException;

  /** Those documents of a list that are still there, in its order. */
  List<Document> load(List<Found> found) throws IndexException, IOException;

  /**
   * The repository's tags in byte order, those after {@code last}.
   *
   * @param keys only what these gave, unless empty
   */
  Tags tags(RepositoryName name, List<KeyId> keys, String last, int most)
      throws IndexException, IOException;

  /** Images by the words of their names and tags; see the page of {@code org.lodestone.index}. */
  Hits search(String query, int offset, int limit) throws IndexException, IOException;

  Optional<Blob> blob(InfoHash infoHash) throws IndexException, IOException;

  Optional<Blob> blob(Digest digest) throws IndexException, IOException;

  /**
   * The infohashes that documents list for a blob, those that were submitted first before others;
   * at most {@link Hints#MAX_LISTED}.
   */
  List<InfoHash> infoHashes(Digest digest) throws IndexException, IOException;

  /** Whether some document lists a blob with this infohash; fast enough for every announce. */
  boolean knows(InfoHash infoHash);

  /** How many different infohashes the index knows. */
  int blobs();

  /** How many documents the index has; quickly. */
  long documents() throws IOException;

  @Override
  void close() throws IOException;

  /** As much of a list as fits into {@link #MAX_ENVELOPE_BYTES}, or its first document. */
  static List<Found> fitting(List<Found> found) {
    long bytes = 0;
    for (int i = 0; i < found.size(); i++) {
      bytes += found.get(i).bytes();
      if (i > 0 && bytes > MAX_ENVELOPE_BYTES) {
        return List.copyOf(found.subList(0, i));
      }
    }
    return List.copyOf(found);
  }
}
