package org.lodestone.tracker.index;

import org.lodestone.index.IndexApi;

/**
 * What an index takes; what is left out keeps its default.
 *
 * @param maxDocumentBytes longest submission, in bytes; default and maximum {@link
 *     IndexApi#MAX_SUBMISSION_BYTES}, 4 MiB
 * @param maxDocumentsPerKey documents kept of one key; default 10,000
 * @param maxStoredBytes size of the database file, in bytes; default 10 GiB
 * @param maxBlobs distinct blobs listed by all documents, default 1,000,000: each takes 40 to 80
 *     bytes of memory, because every announce in indexed-only mode asks for one
 * @param maxSubmissionsPerMinute of one client address (IPv6: one /64 network); default 600
 * @param maxSearchesPerMinute of one client address; default 240
 */
public record IndexLimits(
    Integer maxDocumentBytes,
    Integer maxDocumentsPerKey,
    Long maxStoredBytes,
    Integer maxBlobs,
    Integer maxSubmissionsPerMinute,
    Integer maxSearchesPerMinute) {

  public IndexLimits {
    maxDocumentBytes = orDefault(maxDocumentBytes, IndexApi.MAX_SUBMISSION_BYTES);
    maxDocumentsPerKey = orDefault(maxDocumentsPerKey, 10_000);
    maxStoredBytes = maxStoredBytes == null ? 10L << 30 : maxStoredBytes;
    maxBlobs = orDefault(maxBlobs, 1_000_000);
    maxSubmissionsPerMinute = orDefault(maxSubmissionsPerMinute, 600);
    maxSearchesPerMinute = orDefault(maxSearchesPerMinute, 240);
    check("maxDocumentBytes", maxDocumentBytes, 1 << 10, IndexApi.MAX_SUBMISSION_BYTES);
    check("maxDocumentsPerKey", maxDocumentsPerKey, 1, Integer.MAX_VALUE);
    check("maxStoredBytes", maxStoredBytes, 1 << 20, Long.MAX_VALUE);
    check("maxBlobs", maxBlobs, 1, 50_000_000);
    check("maxSubmissionsPerMinute", maxSubmissionsPerMinute, 1, Integer.MAX_VALUE);
    check("maxSearchesPerMinute", maxSearchesPerMinute, 1, Integer.MAX_VALUE);
  }

  public static IndexLimits defaults() {
    return new IndexLimits(null, null, null, null, null, null);
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
}
