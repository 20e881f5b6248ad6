package org.lodestone.tracker.index;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.sqlite.SqliteLibrary;
import org.lodestone.torrent.InfoHash;

/** The documents of an index, on SQLite: one file in a folder that one process has open. */
public final class SqliteDocumentStore implements DocumentStore {

  private final IndexLimits limits;
  private final FileChannel lock;
  private final Database database;
  private final InfoHashSet infoHashes = new InfoHashSet();

  private SqliteDocumentStore(IndexLimits limits, FileChannel lock, Database database) {
    this.limits = limits;
    this.lock = lock;
    this.database = database;
  }

  /**
   * Opens the index in a folder, and makes both if they are not there.
   *
   * @throws IOException when another process has it open, or it is not an index this can read
   */
  public static SqliteDocumentStore open(Path dir, IndexLimits limits) throws IOException {
    Files.createDirectories(dir);
    FileChannel lock = lock(dir);
    try {
      SqliteLibrary.load(dir);
      SqliteDocumentStore store =
          new SqliteDocumentStore(
              limits, lock, Database.open(dir.resolve("index.db"), limits.maxStoredBytes()));
      store.loadInfoHashes();
      return store;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public boolean submit(Submission submission) throws IndexException, IOException {
    List<InfoHash> listed =
        submission.document().blobs().stream()
            .map(MagnetManifest.Blob::magnet)
            .flatMap(Optional::stream)
            .map(magnet -> magnet.infoHash())
            .toList();
    boolean added =
        database.write(
            connection -> {
              checkBlobs(listed);
              return new DocumentWriter(connection, limits).add(submission);
            });
    listed.forEach(infoHashes::add);
    return added;
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
    return database.search(connection -> new Search(connection).find(query, offset, limit));
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
          connection -> Sql.number(connection, "SELECT coalesce(max(id), 0) FROM documents"));
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

  private void checkBlobs(List<InfoHash> listed) throws IndexException {
    long unknown = listed.stream().filter(infoHash -> !knows(infoHash)).count();
    if (unknown > 0 && infoHashes.size() + unknown > limits.maxBlobs()) {
      throw new IndexException(
          IndexError.INDEX_FULL,
          "the index knows %d blobs, its limit is %d: its operator has to raise it"
              .formatted(infoHashes.size(), limits.maxBlobs()));
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
          });
    } catch (IOException | IndexException e) {
      database.close();
      throw new IOException("cannot read the index's blobs: " + e.getMessage(), e);
    }
  }

  private static FileChannel lock(Path dir) throws IOException {
    Path file = dir.resolve("lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IOException(inUse(dir), e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new IOException(inUse(dir));
  }

  private static String inUse(Path dir) {
    return "the index in " + dir + " is in use by another tracker: stop it, or give another folder";
  }
}
