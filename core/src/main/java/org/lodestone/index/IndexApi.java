package org.lodestone.index;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.lodestone.json.MalformedJsonException;
import org.lodestone.json.StrictJson;

/** What both ends of the index's HTTP interface agree on; this package's page describes it. */
public final class IndexApi {

  /** Where the interface begins on a server. */
  public static final String ROOT = "/index/v1";

  /**
   * Longest submission, in bytes. Less than the longest envelope: an image of 256 platforms or
   * 4,096 blobs fits, and a program with a small heap can take a few at once.
   */
  public static final int MAX_SUBMISSION_BYTES = 4 << 20;

  /** Longest answer a client reads, in bytes; servers stay below it. */
  public static final int MAX_ANSWER_BYTES = 8 << 20;

  /** Longest search query, in characters. */
  public static final int MAX_QUERY_LENGTH = 256;

  /** Most hits on a page of search results. */
  public static final int MAX_HITS = 100;

  /** Most documents of one key that answer one question: the newest. */
  public static final int MAX_DOCUMENTS_OF_ONE_KEY = 3;

  /** Most tags on a page of tags. */
  public static final int MAX_TAGS = 1_000;

  private static final StrictJson STRICT =
      new StrictJson(new StrictJson.Bounds(MAX_ANSWER_BYTES, 32, 256, 32, 200_000));

  private IndexApi() {}

  /**
   * Reads JSON that comes from outside: duplicate members and anything after the value are errors,
   * depth and lengths are bounded.
   *
   * @throws IOException saying what is wrong and where; the message does not quote the source
   */
  public static JsonNode parse(byte[] json) throws IOException {
    try {
      return STRICT.parse(json);
    } catch (MalformedJsonException e) {
      throw new IOException(e.getMessage() + e.where().map(w -> " at " + w).orElse(""), e);
    }
  }
}
