package org.lodestone.tracker.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.io.FolderLock;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.sqlite.SqliteLibrary;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.SwarmCounts;
import org.lodestone.tracker.log.AcceptedDocument;
import org.lodestone.tracker.log.AcceptedWithdrawal;

/** The documents of an index, on SQLite: one file in a folder that one process has open. */
public final class SqliteDocumentStore implements DocumentStore {

  private final IndexLimits limits;
  private final FolderLock lock;
  private final Database database;
  private final SwarmCounts swarms;
  private final Clock clock;
  private final InfoHashSet infoHashes = new InfoHashSet();

  private SqliteDocumentStore(
      IndexLimits limits, FolderLock lock, Database database, SwarmCounts swarms, Clock clock) {
    this.limits = limits;
    this.lock = lock;
    this.database = database;
    this.swarms = swarms;
    this.clock = clock;
  }

  /**
   * Opens the index in a folder, and makes both if they are not there.
   *
   * @param swarms says which blobs are seeded
   * @throws IOException when another process has it open, or it is not an index this can read
   */
  public static SqliteDocumentStore open(
      Path dir, IndexLimits limits, SwarmCounts swarms, Clock clock) throws IOException {
    Files.createDirectories(dir);
    FolderLock lock = lock(dir);
    try {
      SqliteLibrary.load(dir);
      SqliteDocumentStore store =
          new SqliteDocumentStore(
              limits,
              lock,
              Database.open(dir.resolve("index.db"), limits.maxStoredBytes()),
              swarms,
              clock);
      store.loadInfoHashes();
      return store;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public boolean submit(Submission submission, long source) throws IndexException, IOException {
    return write((connection, blobs) -> add(connection, blobs, submission, source));
  }

  private boolean add(Connection connection, BlobTable blobs, Submission submission, long source)
      throws SQLException, IndexException {
    Instant now = clock.instant();
    new WithdrawalTable(connection, limits).check(submission);
    Optional<Room.Newcomer> newcomer =
        new DocumentWriter(connection, new Shares(limits), blobs).add(submission, source, now);
    if (newcomer.isPresent()) {
      Expired expired = new Expired(connection, swarms);
      new Room(connection, limits, blobs, infoHashes.size(), expired, now).makeFor(newcomer.get());
    }
    return newcomer.isPresent();
  }

  @Override
  public boolean withdraw(SignedWithdrawal withdrawal, long source)
      throws IndexException, IOException {
    Optional<Long> id =
        write(
            (connection, blobs) -> new WithdrawalTable(connection, limits).add(withdrawal, source));
    if (id.isPresent()) {
      dropWithdrawn(id.get());
    }
    return id.isPresent();
  }

  /** A batch in each transaction, so that nobody who submits has to wait for long. */
  private void dropWithdrawn(long from) throws IndexException, IOException {
    while (write((connection, blobs) -> tidying(connection).dropWithdrawn(blobs, from))) {}
  }

  @Override
  public List<Document> withdrawals(List<KeyId> keys, long id, int most)
      throws IndexException, IOException {
    return database.read(
        connection -> new WithdrawalTable(connection, limits).after(keys, id, most));
  }

  @Override
  public List<AcceptedWithdrawal> acceptedWithdrawals(long id, int most) throws IOException {
    try {
      return database.read(
          connection -> new WithdrawalTable(connection, limits).accepted(id, most));
    } catch (IndexException e) {
      throw new IOException("cannot read the index's withdrawals: " + e.getMessage(), e);
    }
  }

  @Override
  public void tidy() throws IndexException, IOException {
    dropWithdrawn(0); // the rest, if the process ended between
    while (write((connection, blobs) -> tidying(connection).makeKeysKnown())) {}
    while (write((connection, blobs) -> tidying(connection).dropSuperseded(blobs))) {}
    Optional<Expired.Place> place = Optional.of(Expired.Place.START);
    while (place.isPresent()) {
      Expired.Place from = place.get();
      place = write((connection, blobs) -> tidying(connection).dropExpired(blobs, from));
    }
  }

  private Tidying tidying(Connection connection) {
    return new Tidying(connection, limits, new Expired(connection, swarms), clock.instant());
  }

  private interface Change<T> {
    T make(Connection connection, BlobTable blobs) throws SQLException, IndexException;
  }

  /** The infohashes in memory follow each commit before the next write begins. */
  private <T> T write(Change<T> change) throws IndexException, IOException {
    record Changed<T>(T result, BlobTable blobs) {}
    return database
        .write(
            connection -> {
              BlobTable blobs = new BlobTable(connection);
              return new Changed<>(change.make(connection, blobs), blobs);
            },
            changed -> {
              changed.blobs().appeared().forEach(infoHashes::add);
              changed.blobs().vanished().forEach(infoHashes::remove);
            })
        .result();
  }

  @Override
  public List<Found> find(Subject subject, List<KeyId> keys) throws IndexException, IOException {
    return database.read(connection -> new DocumentQueries(connection).find(subject, keys));
  }

  @Override
  public List<Found> after(long id, int most) throws IndexException, IOException {
    return database.read(connection -> new DocumentQueries(connection).after(id, most));
  }

  @Override
  public List<AcceptedDocument> accepted(long id, int most) throws IOException {
    try {
      return database.read(connection -> new DocumentQueries(connection).accepted(id, most));
    } catch (IndexException e) {
      throw new IOException("cannot read the index's feed: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Document> load(List<Found> found) throws IndexException, IOException {
    return database.read(connection -> new DocumentQueries(connection).load(found));
  }

  @Override
  public Tags tags(RepositoryName name, List<KeyId> keys, String last, int most)
      throws IndexException, IOException {
    return database.read(
        connection -> new DocumentQueries(connection).tags(name, keys, last, most));
  }

  @Override
  public Hits search(String query, int offset, int limit) throws IndexException, IOException {
    return database.search(
        connection -> new Search(connection, Search.MAX_RANKED).find(query, offset, limit));
  }

  @Override
  public Optional<Blob> blob(InfoHash infoHash) throws IndexException, IOException {
    return database.read(connection -> new DocumentQueries(connection).blob(infoHash));
  }

  @Override
  public Optional<Blob> blob(Digest digest) throws IndexException, IOException {
    return database.read(connection -> new DocumentQueries(connection).blob(digest));
  }

  @Override
  public List<InfoHash> infoHashes(Digest digest) throws IndexException, IOException {
    return database.read(connection -> new DocumentQueries(connection).infoHashes(digest));
  }

  @Override
  public boolean knows(InfoHash infoHash) {
    return infoHashes.contains(infoHash);
  }

  @Override
  public int blobs() {
    return infoHashes.size();
  }

  @Override
  public long documents() throws IOException {
    try {
      return database.read(
          connection ->
              new Ledger(connection)
                  .ofPart(true)
                  .plus(new Ledger(connection).ofPart(false))
                  .documents());
    } catch (IndexException e) {
      throw new IOException("cannot count the index's documents: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      database.close();
    } finally {
      lock.close();
    }
  }

  private void loadInfoHashes() throws IOException {
    try {
      database.write(
          connection -> {
            try (PreparedStatement all =
                    connection.prepareStatement("SELECT DISTINCT infohash FROM blobs");
                ResultSet rows = all.executeQuery()) {
              while (rows.next()) {
                infoHashes.add(InfoHash.ofRaw(rows.getBytes(1)));
              }
              return infoHashes.size();
            }
          },
          unused -> {});
    } catch (IOException | IndexException e) {
      database.close();
      throw new IOException("cannot read the index's blobs: " + e.getMessage(), e);
    }
  }

  private static FolderLock lock(Path dir) throws IOException {
    try {
      return FolderLock.acquire(dir.resolve("lock"));
    } catch (FolderLock.HeldException e) {
      throw new IOException(
          "the index in %s is in use by %s: stop it, or give another folder"
              .formatted(dir, e.holder()),
          e);
    }
  }
}
