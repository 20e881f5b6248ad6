package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import org.lodestone.sqlite.Sql;
import org.lodestone.sqlite.SqliteFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the catalog. A damaged one is set aside and begun anew: all that is in it can be told
 * again from the documents and the layout.
 */
final class Catalog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);

  private static final List<String> SCHEMA =
      List.of(
          DocumentTable.SCHEMA
              + BlobTable.SCHEMA
              + ImageTable.SCHEMA
              + "CREATE TABLE marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;",
          UpstreamTable.SCHEMA,
          BlobTable.HEAT);

  private static final String CLEAN = "clean";

  /** Primary result codes of SQLite: the file is malformed, or is no database. */
  private static final List<Integer> DAMAGED = List.of(11, 26);

  private final SqliteFile file;
  private final boolean clean;

  private Catalog(SqliteFile file, boolean clean) {
    this.file = file;
    this.clean = clean;
  }

  static Catalog open(Path path) throws IOException {
    try {
      return openSound(path);
    } catch (IOException e) {
      if (!isDamage(e)) {
        throw e;
      }
      Path aside = path.resolveSibling(path.getFileName() + ".damaged");
      LOG.warn(
          "{}; it is kept as {} and made anew from documents and layout", e.getMessage(), aside);
      Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
      Files.deleteIfExists(path.resolveSibling(path.getFileName() + "-wal"));
      Files.deleteIfExists(path.resolveSibling(path.getFileName() + "-shm"));
      return openSound(path);
    }
  }

  /** The clean mark is taken away: only {@link #close} puts it back. */
  private static Catalog openSound(Path path) throws IOException {
    SqliteFile file = SqliteFile.open(path, SCHEMA);
    try {
      boolean clean =
          file.transact(c -> Sql.update(c, "DELETE FROM marks WHERE name = ?", CLEAN) > 0);
      if (!clean) {
        file.transact(
            c -> {
              String found = Sql.list(c, row -> row.getString(1), "PRAGMA quick_check(1)").get(0);
              if (!found.equals("ok")) {
                throw new SQLException("it is damaged: " + found, null, DAMAGED.get(0));
              }
              return null;
            });
      }
      return new Catalog(file, clean);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static boolean isDamage(IOException e) {
    return e.getCause() instanceof SQLException sql && DAMAGED.contains(sql.getErrorCode() & 0xff);
  }

  /** Whether the node that used it last had stopped in order, with everything on disk. */
  boolean clean() {
    return clean;
  }

  <T> T transact(SqliteFile.Work<T> work) throws IOException {
    return file.transact(work);
  }

  /** Closes it without saying that all was well. */
  void abandon() throws IOException {
    file.close();
  }

  @Override
  public void close() throws IOException {
    try (file) {
      file.transact(c -> Sql.update(c, "INSERT OR REPLACE INTO marks VALUES (?, 1)", CLEAN));
    }
  }
}
