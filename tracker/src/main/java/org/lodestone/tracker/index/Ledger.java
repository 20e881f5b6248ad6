package org.lodestone.tracker.index;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.lodestone.sqlite.Sql;
import org.lodestone.tracker.index.Usage.Resource;

/**
 * The sums of what each key, each address and each part of the index has, kept with every document
 * that comes or goes, inside the caller's transaction. An address has what came from it under keys
 * that are not known; it is forgotten when they are.
 */
final class Ledger {

  private static final String CHANGE =
      " SET documents = documents + ?, bytes = bytes + ?, blobs = blobs + ? WHERE ";

  /** A key or an address, and how much of one resource it has. */
  record User(long id, boolean address, long amount) {}

  private final Connection connection;

  Ledger(Connection connection) {
    this.connection = connection;
  }

  /**
   * Notes what a document takes, or, negated, that it no longer does.
   *
   * @param source empty when the key is known
   */
  void charge(long key, Optional<Long> source, Usage usage) throws SQLException {
    change("keys", "id = ?", usage, key);
    change("parts", "known = (SELECT known FROM keys WHERE id = ?)", usage, key);
    if (source.isPresent()) {
      Sql.update(
          connection, "INSERT INTO sources (id) VALUES (?) ON CONFLICT DO NOTHING", source.get());
      change("sources", "id = ?", usage, source.get());
      Sql.update(connection, "DELETE FROM sources WHERE id = ? AND documents = 0", source.get());
    }
  }

  private void change(String table, String where, Usage by, long id) throws SQLException {
    Sql.update(
        connection, "UPDATE " + table + CHANGE + where, by.documents(), by.bytes(), by.blobs(), id);
  }

  /** Forgets a key without documents; should it come again, it is new. */
  void forgetIdle(long key) throws SQLException {
    Sql.update(connection, "DELETE FROM keys WHERE id = ? AND documents = 0", key);
  }

  /** From now on what the key has, and will have, is its own alone. */
  void makeKnown(long key) throws SQLException {
    Sql.update(
        connection,
        """
        UPDATE sources SET
          documents = sources.documents - own.documents,
          bytes = sources.bytes - own.bytes,
          blobs = sources.blobs - own.blobs
        FROM (SELECT source, count(*) documents, sum(bytes) bytes, sum(blobs) blobs
              FROM documents WHERE key = ? AND source IS NOT NULL GROUP BY source) own
        WHERE sources.id = own.source""",
        key);
    Sql.update(connection, "UPDATE documents SET source = NULL WHERE key = ?", key);
    Sql.update(connection, "DELETE FROM sources WHERE documents = 0");
    Usage usage = ofKey(key);
    change("parts", "known = (SELECT known FROM keys WHERE id = ?)", usage.negated(), key);
    Sql.update(connection, "UPDATE keys SET known = 1 WHERE id = ?", key);
    change("parts", "known = (SELECT known FROM keys WHERE id = ?)", usage, key);
  }

  Usage ofKey(long key) throws SQLException {
    return usage("keys", key);
  }

  Usage ofSource(long source) throws SQLException {
    return usage("sources", source);
  }

  Usage ofPart(boolean known) throws SQLException {
    return Sql.first(
            connection,
            Ledger::usage,
            "SELECT documents, bytes, blobs FROM parts WHERE known = ?",
            known)
        .orElse(Usage.NONE);
  }

  private Usage usage(String table, long id) throws SQLException {
    return Sql.first(
            connection,
            Ledger::usage,
            "SELECT documents, bytes, blobs FROM " + table + " WHERE id = ?",
            id)
        .orElse(Usage.NONE);
  }

  /** Who has most of a resource in a part, other than that key and that address, if any. */
  Optional<User> greatest(
      boolean known, Resource resource, Optional<Long> notKey, Optional<Long> notSource)
      throws SQLException {
    String column = resource.name().toLowerCase(Locale.ROOT);
    Optional<User> key =
        greatest(
            false, column, "keys WHERE known = " + (known ? 1 : 0) + " AND id IS NOT ?", notKey);
    Optional<User> source =
        known ? Optional.empty() : greatest(true, column, "sources WHERE id IS NOT ?", notSource);
    if (key.isEmpty() || source.isEmpty()) {
      return key.or(() -> source);
    }
    return source.get().amount() >= key.get().amount() ? source : key;
  }

  private Optional<User> greatest(boolean address, String column, String from, Optional<Long> not)
      throws SQLException {
    return Sql.first(
        connection,
        row -> new User(row.getLong(1), address, row.getLong(2)),
        "SELECT id, %1$s FROM %2$s AND documents > 0 ORDER BY %1$s DESC LIMIT 1"
            .formatted(column, from),
        not.orElse(null));
  }

  private static Usage usage(ResultSet row) throws SQLException {
    return new Usage(row.getLong(1), row.getLong(2), row.getLong(3));
  }
}
