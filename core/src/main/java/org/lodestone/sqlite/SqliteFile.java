package org.lodestone.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.lodestone.io.DurableFiles;
import org.sqlite.SQLiteConfig;

/**
 * A small database in one file (WAL), which several processes may have open. One connection, used
 * by one thread at a time. A write is on disk when it returns.
 */
public final class SqliteFile implements AutoCloseable {

  private static final int WAIT_MILLIS = 5_000;
  private static final int CACHE_KIB = 1_024;

  /** What is done with the connection, in one transaction. */
  public interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private final Path file;
  private final Connection connection;

  private SqliteFile(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Opens the file, made if need be, and brings its schema up to date.
   *
   * @param upgrades SQL scripts: the first makes the schema of version 1 from nothing, each further
   *     one that of the next version; {@code user_version} counts those that have run
   * @throws IOException when the file is no database, or one of a newer release
   */
  public static SqliteFile open(Path file, List<String> upgrades) throws IOException {
    Path absolute = file.toAbsolutePath();
    DurableFiles.createDirectories(absolute.getParent());
    SqliteLibrary.load(absolute.getParent());
    SqliteFile opened = null;
    try {
      opened = new SqliteFile(absolute, connect(absolute));
      opened.upgrade(upgrades);
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    } catch (SQLException e) {
      throw failure("cannot open", absolute, e);
    }
  }

  private static Connection connect(Path file) throws SQLException {
    return config(CACHE_KIB).createConnection("jdbc:sqlite:" + file);
  }

  /** How all our databases are opened: a write is on disk when it returns, readers do not wait. */
  public static SQLiteConfig config(int cacheKib) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(WAIT_MILLIS);
    config.setCacheSize(-cacheKib);
    return config;
  }

  private void upgrade(List<String> upgrades) throws IOException {
    transact(
        "upgrade",
        c -> {
          int version = version(c);
          if (version > upgrades.size()) {
            throw new SQLException(
                "it is of version %d, this release knows %d: use a newer release"
                    .formatted(version, upgrades.size()));
          }
          try (Statement statement = c.createStatement()) {
            for (String script : upgrades.subList(version, upgrades.size())) {
              statement.executeUpdate(script);
            }
            statement.executeUpdate("PRAGMA user_version = " + upgrades.size());
          }
          return null;
        });
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      row.next();
      return row.getInt(1);
    }
  }

  /**
   * Runs queries and changes in one transaction: all of it is kept, or nothing.
   *
   * @throws IOException naming the file, also when another process held it for 5 s
   */
  public <T> T transact(Work<T> work) throws IOException {
    return transact("use", work);
  }

  private synchronized <T> T transact(String verb, Work<T> work) throws IOException {
    try {
      connection.setAutoCommit(false);
      try {
        T result = work.run(connection);
        connection.setAutoCommit(true); // commits
        return result;
      } catch (SQLException | RuntimeException e) {
        undo(e);
        throw e;
      }
    } catch (SQLException e) {
      throw failure("cannot " + verb, file, e);
    }
  }

  /** After some failures SQLite has rolled back by itself, and complains of each of these. */
  private void undo(Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  public Path file() {
    return file;
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure("cannot close", file, e);
    }
  }

  private static IOException failure(String what, Path file, SQLException cause) {
    return new IOException(
        "%s the database %s: %s".formatted(what, file, cause.getMessage()), cause);
  }
}
