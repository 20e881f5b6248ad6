package org.lodestone.trust;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.sign.KeyId;

/** One name and tag in {@link RollbackMemory}'s database, within a transaction. */
final class AcceptedTable {

  /** {@code signers}: hexadecimal key ids, sorted, a blank between them. */
  static final String CREATE =
      """
      CREATE TABLE accepted (
        name TEXT NOT NULL,
        tag TEXT NOT NULL,
        signers TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        payload TEXT NOT NULL,
        PRIMARY KEY (name, tag, signers)
      ) WITHOUT ROWID""";

  /**
   * Most sets of signers remembered for one tag; those of the lowest sequences go. Only a policy
   * with many keys and thresholds has as many.
   */
  private static final int MAX_SETS = 32;

  private final Connection connection;
  private final String name;
  private final String tag;

  AcceptedTable(Connection connection, Reference tagged) {
    this.connection = connection;
    this.name = tagged.name().value();
    this.tag = tagged.tag().orElseThrow();
  }

  /** What is remembered, highest sequence first. */
  List<Accepted> all() throws SQLException {
    try (PreparedStatement select =
        prepare(
            "SELECT signers, sequence, payload FROM accepted WHERE name = ? AND tag = ?"
                + " ORDER BY sequence DESC")) {
      List<Accepted> found = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(
              new Accepted(
                  rows.getLong(2), Digest.parse(rows.getString(3)), set(rows.getString(1))));
        }
      }
      return found;
    } catch (IllegalArgumentException e) {
      throw new SQLException("the entry of %s:%s is damaged".formatted(name, tag), e);
    }
  }

  /** Remembers it beside what it does not cover; a no-op when something covers it. */
  void add(Accepted added) throws SQLException {
    List<Accepted> known = new ArrayList<>(all());
    if (known.stream().anyMatch(k -> k.covers(added))) {
      return;
    }
    for (Accepted old : known.stream().filter(added::covers).toList()) {
      delete(old);
      known.remove(old);
    }
    for (Accepted lowest : known.subList(Math.min(known.size(), MAX_SETS - 1), known.size())) {
      delete(lowest);
    }
    try (PreparedStatement insert =
        prepare(
            "INSERT INTO accepted (name, tag, signers, sequence, payload) VALUES (?, ?, ?, ?, ?)")) {
      insert.setString(3, text(added.signers()));
      insert.setLong(4, added.sequence());
      insert.setString(5, added.payload().toString());
      insert.executeUpdate();
    }
  }

  private void delete(Accepted entry) throws SQLException {
    try (PreparedStatement delete =
        prepare("DELETE FROM accepted WHERE name = ? AND tag = ? AND signers = ?")) {
      delete.setString(3, text(entry.signers()));
      delete.executeUpdate();
    }
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setString(1, name);
    statement.setString(2, tag);
    return statement;
  }

  private static String text(Set<KeyId> signers) {
    Set<String> sorted = new TreeSet<>();
    signers.forEach(signer -> sorted.add(signer.hex()));
    return String.join(" ", sorted);
  }

  private static Set<KeyId> set(String signers) {
    return Stream.of(signers.split(" ", -1))
        .filter(hex -> !hex.isEmpty())
        .map(KeyId::new)
        .collect(Collectors.toUnmodifiableSet());
  }
}
