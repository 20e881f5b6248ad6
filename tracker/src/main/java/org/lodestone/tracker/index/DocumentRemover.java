package org.lodestone.tracker.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sqlite.Sql;

/**
 * Takes one document out of the tables, inside the caller's transaction. Where it was the current
 * one, the newest that is left takes its place.
 */
final class DocumentRemover {

  private record Row(long id, long key, Optional<Long> source, long repository, Usage usage) {}

  private record Tag(String name, long image) {}

  private final Connection connection;
  private final BlobTable blobs;
  private final Ledger ledger;
  private final ImageTable images;

  DocumentRemover(Connection connection, BlobTable blobs) {
    this.connection = connection;
    this.blobs = blobs;
    this.ledger = new Ledger(connection);
    this.images = new ImageTable(connection);
  }

  void remove(long id) throws SQLException {
    Row row = row(id);
    blobs.removeListedBy(id);
    Sql.update(connection, "DELETE FROM lookups WHERE document = ?", id);
    replaceTags(row);
    replaceImage(row);
    Sql.update(connection, "DELETE FROM documents WHERE id = ?", id);
    Sql.update(
        connection,
        """
        DELETE FROM repositories WHERE id = ?1
          AND NOT EXISTS (SELECT 1 FROM images WHERE repository = ?1)""",
        row.repository());
    ledger.charge(row.key(), row.source(), row.usage().negated());
    ledger.forgetIdle(row.key());
  }

  private Row row(long id) throws SQLException {
    return Sql.first(
            connection,
            row ->
                new Row(
                    id,
                    row.getLong(1),
                    Optional.ofNullable((Number) row.getObject(2)).map(Number::longValue),
                    row.getLong(3),
                    new Usage(1, row.getLong(4), row.getLong(5))),
            "SELECT key, source, repository, bytes, blobs FROM documents WHERE id = ?",
            id)
        .orElseThrow();
  }

  private void replaceTags(Row row) throws SQLException {
    List<Tag> tags =
        Sql.list(
            connection,
            tag -> new Tag(tag.getString(1), tag.getLong(2)),
            "SELECT tag, image FROM tags WHERE document = ?",
            row.id());
    Sql.update(connection, "DELETE FROM tags WHERE document = ?", row.id());
    if (tags.isEmpty()) {
      return;
    }
    RepositoryName name =
        RepositoryName.parse(
            Sql.first(
                    connection,
                    r -> r.getString(1),
                    "SELECT name FROM repositories WHERE id = ?",
                    row.repository())
                .orElseThrow());
    for (Tag tag : tags) {
      Sql.update(
          connection,
          """
          INSERT INTO tags (repository, tag, image, sequence, document)
            SELECT ?, ?, ?, sequence, document FROM lookups
            WHERE subject = ? AND key = ? ORDER BY sequence DESC, document DESC LIMIT 1""",
          row.repository(),
          tag.name(),
          tag.image(),
          Subject.tag(name, tag.name()).text(),
          row.key());
      Sql.update(
          connection,
          """
          UPDATE documents SET superseded = NULL
          WHERE id = (SELECT document FROM tags WHERE repository = ? AND tag = ? AND image = ?)""",
          row.repository(),
          tag.name(),
          tag.image());
    }
  }

  private void replaceImage(Row row) throws SQLException {
    long image = images.id(row.repository(), row.key());
    Sql.update(
        connection,
        """
        UPDATE images SET (sequence, document) =
          (SELECT sequence, id FROM documents WHERE repository = ?1 AND key = ?2 AND id <> ?3
           ORDER BY sequence DESC, id DESC LIMIT 1)
        WHERE id = ?4 AND document = ?3 AND EXISTS
          (SELECT 1 FROM documents WHERE repository = ?1 AND key = ?2 AND id <> ?3)""",
        row.repository(),
        row.key(),
        row.id(),
        image);
    int gone =
        Sql.update(connection, "DELETE FROM images WHERE id = ? AND document = ?", image, row.id());
    if (gone == 0) {
      images.index(image);
    } else {
      images.removeFromSearch(image);
    }
  }
}
