package org.lodestone.tracker.index;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lodestone.oci.Digest;
import org.lodestone.sqlite.Sql;
import org.lodestone.tracker.index.DocumentStore.Hit;
import org.lodestone.tracker.index.DocumentStore.Hits;

/** Finds images by the words of their names and tags (FTS5), inside the caller's transaction. */
final class Search {

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final Pattern TERM = Pattern.compile("[^\\s:@,]+");
  private static final int MAX_TERMS = 8;

  /** Of more matches those that the index has known for longest are ranked. */
  static final int MAX_RANKED = 2_000;

  // A name that is the query comes first, then one whose last component is its first word, then
  // one with a component that begins so, then one that has it at all; of these the shortest. FTS5's
  // own ranking would count how often each word is in all of the index, for each search.
  private static final String MATCHING =
      """
      WITH matching (id) AS (
        SELECT * FROM (SELECT i.id FROM repositories r JOIN images i ON i.repository = r.id
          WHERE r.name = ?2 ORDER BY i.id LIMIT ?6)
        UNION
        SELECT * FROM (SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid LIMIT ?6)
      )
      SELECT i.id, i.document, r.id, r.name, k.keyid FROM matching m
      JOIN images i ON i.id = m.id
      JOIN repositories r ON r.id = i.repository
      JOIN keys k ON k.id = i.key
      ORDER BY
        CASE
          WHEN r.name = ?2 THEN 0
          WHEN substr('/' || r.name, -length(?3) - 1) = '/' || ?3 THEN 1
          WHEN instr('/' || r.name, '/' || ?3) > 0 THEN 2
          WHEN instr(r.name, ?3) > 0 THEN 3
          ELSE 4
        END,
        length(r.name), i.document DESC
      LIMIT ?4 OFFSET ?5""";

  private static final String ALL =
      """
      SELECT i.id, i.document, r.id, r.name, k.keyid FROM images i
      JOIN repositories r ON r.id = i.repository
      JOIN keys k ON k.id = i.key
      ORDER BY i.id DESC LIMIT ? OFFSET ?""";

  private record Image(long id, long document, long repository, String name, String keyId) {}

  private final Connection connection;
  private final int mostRanked;

  Search(Connection connection, int mostRanked) {
    this.connection = connection;
    this.mostRanked = mostRanked;
  }

  Hits find(String query, int offset, int limit) throws SQLException {
    String lower = query.strip().toLowerCase(Locale.ROOT);
    if (lower.isEmpty()) {
      return page(
          Sql.list(connection, Search::image, ALL, limit, offset),
          List.of(),
          count("SELECT count(*) FROM images"));
    }
    String match = match(lower);
    if (match.isEmpty()) {
      return new Hits(List.of(), 0);
    }
    List<String> terms = terms(query.strip());
    return page(
        Sql.list(
            connection,
            Search::image,
            MATCHING,
            match,
            lower,
            terms.get(0).toLowerCase(Locale.ROOT),
            limit,
            offset,
            mostRanked),
        terms,
        count(
            "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)",
            match,
            mostRanked));
  }

  /**
   * A query in FTS5's syntax that has nothing of the user's but letters and digits, in quotes: each
   * term is a phrase whose last word may go on. Empty when there is no letter or digit.
   */
  static String match(String query) {
    return terms(query).stream()
        .map(Search::phrase)
        .filter(phrase -> !phrase.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static String phrase(String term) {
    String words =
        WORD.matcher(term).results().map(MatchResult::group).collect(Collectors.joining(" "));
    return words.isEmpty() ? "" : '"' + words + "\"*";
  }

  private static List<String> terms(String query) {
    return TERM.matcher(query).results().map(MatchResult::group).limit(MAX_TERMS).toList();
  }

  private long count(String sql, Object... parameters) throws SQLException {
    return Sql.first(connection, row -> row.getLong(1), sql, parameters).orElseThrow();
  }

  private Hits page(List<Image> images, List<String> terms, long total) throws SQLException {
    List<Hit> hits = new ArrayList<>();
    for (Image image : images) {
      hits.add(hit(image, terms));
    }
    return new Hits(hits, total);
  }

  private Hit hit(Image image, List<String> terms) throws SQLException {
    Map<String, Long> documentOfTag = new LinkedHashMap<>();
    Sql.Row<Long> put = row -> documentOfTag.putIfAbsent(row.getString(1), row.getLong(2));
    for (String term : terms) {
      Sql.list(
          connection,
          put,
          "SELECT tag, document FROM tags WHERE repository = ? AND tag = ? AND image = ?",
          image.repository(),
          term,
          image.id());
    }
    Sql.list(
        connection,
        put,
        "SELECT tag, document FROM tags WHERE image = ? ORDER BY sequence DESC, tag LIMIT ?",
        image.id(),
        DocumentStore.MAX_TAGS_OF_HIT);
    List<String> tags =
        documentOfTag.keySet().stream().limit(DocumentStore.MAX_TAGS_OF_HIT).toList();
    long document = tags.isEmpty() ? image.document() : documentOfTag.get(tags.get(0));
    return Sql.list(
            connection,
            row ->
                new Hit(
                    image.name(),
                    tags,
                    Digest.ofRaw(row.getBytes(1)),
                    row.getLong(2),
                    image.keyId()),
            "SELECT root, size FROM documents WHERE id = ?",
            document)
        .get(0);
  }

  private static Image image(ResultSet row) throws SQLException {
    return new Image(
        row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4), row.getString(5));
  }
}
