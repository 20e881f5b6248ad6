package org.lodestone.index;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

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

  // Tokens are bounded because a tree of tiny nodes takes some fifty times the memory of its text.
  private static final ObjectMapper STRICT =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MAX_ANSWER_BYTES)
                          .maxStringLength(MAX_ANSWER_BYTES)
                          .maxNestingDepth(32)
                          .maxNameLength(256)
                          .maxNumberLength(32)
                          .maxTokenCount(200_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private IndexApi() {}

  /**
   * Reads JSON that comes from outside: duplicate members and anything after the value are errors,
   * depth and lengths are bounded.
   *
   * @throws IOException saying what is wrong and where; the message does not quote the source
   */
  public static JsonNode parse(byte[] json) throws IOException {
    try {
      return STRICT.readTree(json);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw new IOException(e.getOriginalMessage() + where, e);
    }
  }

  /** The JSON text of a tree, in UTF-8. */
  public static byte[] write(JsonNode tree) {
    try {
      return STRICT.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a tree that is no JSON", e);
    }
  }
}
