package org.lodestone.tracker.index;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lodestone.sqlite.Sql;
import org.lodestone.sqlite.SqliteFile;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file: a single connection that writes and a few that read beside it (WAL). A write is
 * on disk when it returns. Every request waits and runs for a bounded time.
 */
final class Database implements AutoCloseable {

  /** What a request does with a connection, in one transaction. */
  interface Work<T> {
    T run(Connection connection) throws SQLException, IndexException;
  }

  private static final int READERS = 4;

  /** Searches may walk over much of the index, so they have connections of their own. */
  private static final int SEARCHERS = 3;

  private static final int WAIT_MILLIS = 5_000;
  private static final long MAX_READ_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long MAX_SEARCH_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int STEPS_BETWEEN_LOOKS = 50_000;
  private static final int CACHE_KIB = 2_048;
  private static final int MAX_IDLE_WAL_BYTES = 32 << 20;
  private static final int PAGE_BYTES = 4_096;

  /** What a document may take before room has been made for it. */
  private static final long SPARE_BYTES = 16 << 20;

  private final long maxBytes;

  private final List<Connection> all = new ArrayList<>();
  private final BlockingQueue<Connection> writer = new ArrayBlockingQueue<>(1);
  private final BlockingQueue<Reader> readers = new ArrayBlockingQueue<>(READERS);
  private final BlockingQueue<Reader> searchers = new ArrayBlockingQueue<>(SEARCHERS);

  private Database(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** A connection whose queries are stopped at a deadline. */
  private static final class Reader extends ProgressHandler {

    private final Connection connection;
    private final long maxNanos;
    private volatile long deadline;

    Reader(Connection connection, long maxNanos) throws SQLException {
      this.connection = connection;
      this.maxNanos = maxNanos;
      setHandler(connection, STEPS_BETWEEN_LOOKS, this);
    }

    @Override
    protected int progress() {
      return System.nanoTime() - deadline > 0 ? 1 : 0;
    }
  }

  /**
   * @param maxBytes what the file may grow to; it has a little to spare
   * @throws IOException when the file is no index, or one of a newer release
   */
  static Database open(Path file, long maxBytes) throws IOException {
    Database database = new Database(maxBytes);
    try {
      Connection first = database.connect(file, false);
      Schema.prepare(first, file);
      database.writer.add(first);
      for (int i = 0; i < READERS; i++) {
        database.readers.add(new Reader(database.connect(file, true), MAX_READ_NANOS));
      }
      for (int i = 0; i < SEARCHERS; i++) {
        database.searchers.add(new Reader(database.connect(file, true), MAX_SEARCH_NANOS));
      }
      return database;
    } catch (SQLException e) {
      database.close();
      throw new IOException("cannot open the index " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      database.close();
      throw e;
    }
  }

  private Connection connect(Path file, boolean readOnly) throws SQLException {
    SQLiteConfig config = SqliteFile.config(CACHE_KIB);
    if (readOnly) {
      config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
    }
    config.setJournalSizeLimit(MAX_IDLE_WAL_BYTES);
    config.setPageSize(PAGE_BYTES);
    config.setPragma(
        SQLiteConfig.Pragma.MAX_PAGE_COUNT, Long.toString((maxBytes + SPARE_BYTES) / PAGE_BYTES));
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    all.add(connection);
    return connection;
  }

  /** Runs queries on one snapshot. */
  <T> T read(Work<T> work) throws IndexException, IOException {
    return read(readers, work);
  }

  /** As {@link #read}, for queries whose work grows with the index. */
  <T> T search(Work<T> work) throws IndexException, IOException {
    return read(searchers, work);
  }

  private static <T> T read(BlockingQueue<Reader> pool, Work<T> work)
      throws IndexException, IOException {
    Reader reader = take(pool);
    try {
      reader.deadline = System.nanoTime() + reader.maxNanos;
      return transact(reader.connection, work);
    } catch (SQLException e) {
      if (code(e) == SQLiteErrorCode.SQLITE_INTERRUPT) {
        throw new IndexException(
            IndexError.BUSY, "the query took too long: narrow it, or try again later", e);
      }
      throw failure(e);
    } finally {
      pool.add(reader);
    }
  }

  /** Bytes of the file that are in use; what was dropped leaves some that are not. */
  static long bytesUsed(Connection connection) throws SQLException {
    return (pragma(connection, "page_count") - pragma(connection, "freelist_count")) * PAGE_BYTES;
  }

  private static long pragma(Connection connection, String name) throws SQLException {
    return Sql.first(connection, row -> row.getLong(1), "PRAGMA " + name).orElseThrow();
  }

  /**
   * Commits what the work did, or nothing of it.
   *
   * @param committed runs afterwards, before the next write begins
   */
  <T> T write(Work<T> work, Consumer<T> committed) throws IndexException, IOException {
    Connection connection = take(writer);
    try {
      T result = transact(connection, work);
      committed.accept(result);
      return result;
    } catch (SQLException e) {
      if (code(e) == SQLiteErrorCode.SQLITE_FULL) {
        throw new IndexException(
            IndexError.INDEX_FULL,
            "the index has reached its limit of %d bytes, or its disk is full: its operator has to make room"
                .formatted(maxBytes),
            e);
      }
      throw failure(e);
    } finally {
      writer.add(connection);
    }
  }

  private static <T> T transact(Connection connection, Work<T> work)
      throws IndexException, SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.run(connection);
      connection.setAutoCommit(true); // commits
      return result;
    } catch (SQLException | IndexException | RuntimeException e) {
      undo(connection, e);
      throw e;
    }
  }

  /** After some failures SQLite has rolled back by itself, and complains of each of these. */
  private static void undo(Connection connection, Exception failure) {
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

  @Override
  public void close() {
    SQLException failure = null;
    for (Connection connection : all) {
      try {
        connection.close();
      } catch (SQLException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw new IllegalStateException("the index's database did not close", failure);
    }
  }

  private static <T> T take(BlockingQueue<T> pool) throws IndexException {
    try {
      T taken = pool.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
      if (taken == null) {
        throw new IndexException(IndexError.BUSY, "the index is busy: try again in a moment");
      }
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IndexException(IndexError.BUSY, "the index is shutting down", e);
    }
  }

  private static IOException failure(SQLException cause) {
    return new IOException("the index's database failed: " + cause.getMessage(), cause);
  }

  private static SQLiteErrorCode code(SQLException e) {
    return e instanceof SQLiteException s ? s.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
