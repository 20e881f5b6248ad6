package org.lodestone.tracker.index;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.lodestone.index.IndexApi;

/**
 * What an index takes, from whom, and what it serves besides; what is left out keeps its default.
 *
 * @param submitters who may submit; default anyone
 * @param maxDocumentBytes longest submission, in bytes; default and maximum {@link
 *     IndexApi#MAX_SUBMISSION_BYTES}, 4 MiB
 * @param maxDocumentsPerKey documents kept of one key; default 10,000
 * @param maxDocuments documents kept in all; default 1,000,000
 * @param maxStoredBytes size of the database file, in bytes; default 10 GiB. It may be 16 MiB more
 *     for a moment.
 * @param maxBlobs distinct blobs listed by all documents, default 1,000,000: each takes 40 to 80
 *     bytes of memory, because every announce in indexed-only mode asks for one
 * @param maxSubmissionsPerMinute of one client address (IPv6: one /64 network); default 600
 * @param maxLookupsPerMinute of one client address; default 6,000
 * @param maxSearchesPerMinute of one client address; default 240
 * @param knownAfter how long after its first document a key is known, and has no share to keep to
 *     but {@code maxDocumentsPerKey}; default 7 days
 * @param keepSuperseded how long a document is kept when all its tags have gone to later ones;
 *     default 30 days
 * @param collections folders of TUF collections that are served, by their names; default none
 */
public record IndexLimits(
    Submitters submitters,
    Integer maxDocumentBytes,
    Integer maxDocumentsPerKey,
    Long maxDocuments,
    Long maxStoredBytes,
    Integer maxBlobs,
    Integer maxSubmissionsPerMinute,
    Integer maxLookupsPerMinute,
    Integer maxSearchesPerMinute,
    Duration knownAfter,
    Duration keepSuperseded,
    Map<String, Path> collections) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  public IndexLimits {
    submitters = submitters == null ? Submitters.ANYONE : submitters;
    maxDocumentBytes = orDefault(maxDocumentBytes, IndexApi.MAX_SUBMISSION_BYTES);
    maxDocumentsPerKey = orDefault(maxDocumentsPerKey, 10_000);
    maxDocuments = maxDocuments == null ? 1_000_000L : maxDocuments;
    maxStoredBytes = maxStoredBytes == null ? 10L << 30 : maxStoredBytes;
    maxBlobs = orDefault(maxBlobs, 1_000_000);
    maxSubmissionsPerMinute = orDefault(maxSubmissionsPerMinute, 600);
    maxLookupsPerMinute = orDefault(maxLookupsPerMinute, 6_000);
    maxSearchesPerMinute = orDefault(maxSearchesPerMinute, 240);
    knownAfter = knownAfter == null ? Duration.ofDays(7) : knownAfter;
    keepSuperseded = keepSuperseded == null ? Duration.ofDays(30) : keepSuperseded;
    check("maxDocumentBytes", maxDocumentBytes, 1 << 10, IndexApi.MAX_SUBMISSION_BYTES);
    check("maxDocumentsPerKey", maxDocumentsPerKey, 1, Integer.MAX_VALUE);
    check("maxDocuments", maxDocuments, 1, Long.MAX_VALUE);
    check("maxStoredBytes", maxStoredBytes, 1 << 20, 1L << 43);
    check("maxBlobs", maxBlobs, 1, 50_000_000);
    check("maxSubmissionsPerMinute", maxSubmissionsPerMinute, 1, Integer.MAX_VALUE);
    check("maxLookupsPerMinute", maxLookupsPerMinute, 1, Integer.MAX_VALUE);
    check("maxSearchesPerMinute", maxSearchesPerMinute, 1, Integer.MAX_VALUE);
    check("knownAfter", knownAfter);
    check("keepSuperseded", keepSuperseded);
    collections = collections == null ? Map.of() : collections;
    collections.forEach(IndexLimits::check);
    collections = Map.copyOf(collections);
  }

  public static IndexLimits defaults() {
    return new IndexLimits(null, null, null, null, null, null, null, null, null, null, null, null);
  }

  private static int orDefault(Integer value, int byDefault) {
    return value == null ? byDefault : value;
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "the index's %s is %d, expected %d to %d".formatted(name, value, least, most));
    }
  }

  private static void check(String collection, Path folder) {
    if (!NAME.matcher(collection).matches() || folder == null) {
      throw new IllegalArgumentException(
          "collections are folders by names of a-z, 0-9, '.', '_' and '-', found: %s: %s"
              .formatted(collection, folder));
    }
  }

  private static void check(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          "the index's %s is %s, expected PT0S or more".formatted(name, value));
    }
  }
}
