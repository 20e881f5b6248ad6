package org.lodestone.trust;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;
import org.lodestone.sqlite.Sql;

/** The withdrawals in {@link RollbackMemory}'s database, within a transaction. */
final class WithdrawnTable {

  /** {@code subject}: name and digest of an image; empty for the key, which has no other row. */
  static final String CREATE =
      """
      CREATE TABLE withdrawn (
        signer TEXT NOT NULL,
        subject TEXT NOT NULL,
        issued INTEGER NOT NULL,
        pem TEXT NOT NULL,
        envelope BLOB NOT NULL,
        PRIMARY KEY (signer, subject)
      ) WITHOUT ROWID""";

  /** Most images of one key; of more the latest are remembered. */
  static final int MAX_IMAGES = 1_000;

  private static final String KEY = "";

  private WithdrawnTable() {}

  static List<SignedWithdrawal> all(Connection c) throws SQLException {
    try {
      return Sql.list(c, WithdrawnTable::read, "SELECT envelope, pem FROM withdrawn");
    } catch (IllegalArgumentException e) {
      throw new SQLException("a withdrawal is damaged: " + e.getMessage(), e);
    }
  }

  private static SignedWithdrawal read(ResultSet row) throws SQLException {
    return SignedWithdrawal.verify(
        Envelope.parse(row.getBytes(1)), VerificationKey.parse(row.getString(2)));
  }

  /** Remembers it unless one that says as much is there; a key's own takes the place of all. */
  static void add(Connection c, SignedWithdrawal added) throws SQLException {
    String signer = added.key().id().hex();
    boolean ofKey = added.withdrawal().isOfKey();
    boolean revoked =
        Sql.first(
                c,
                row -> true,
                "SELECT 1 FROM withdrawn WHERE signer = ? AND subject = ?",
                signer,
                KEY)
            .isPresent();
    if (revoked) {
      return;
    }
    if (ofKey) {
      Sql.update(c, "DELETE FROM withdrawn WHERE signer = ?", signer);
    }
    Sql.update(
        c,
        """
        INSERT INTO withdrawn (signer, subject, issued, pem, envelope) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET issued = excluded.issued, envelope = excluded.envelope
          WHERE excluded.issued > issued""",
        signer,
        ofKey ? KEY : added.withdrawal().name().get() + "@" + added.withdrawal().subject(),
        added.withdrawal().issued().toEpochMilli(),
        added.key().pem(),
        added.envelope().toJson());
    Sql.update(
        c,
        """
        DELETE FROM withdrawn WHERE signer = ?1 AND subject IN (
          SELECT subject FROM withdrawn WHERE signer = ?1
          ORDER BY issued DESC, subject LIMIT -1 OFFSET ?2)""",
        signer,
        MAX_IMAGES);
  }
}
