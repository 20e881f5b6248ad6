package org.lodestone.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Reference;
import org.lodestone.sqlite.SqliteFile;
import org.sqlite.SQLiteErrorCode;

/**
 * Remembers on disk what was accepted for each name and tag: the highest sequence, the payload that
 * had it, and which keys of the policy had signed it. One for all programs of a user: several
 * threads and processes may use it at once.
 *
 * <p>It is on disk before a document counts as accepted. A damaged file, or one that is gone, is an
 * error: to forget silently would let old documents in again. Nothing is forgotten by itself, and
 * there is no limit to how much is remembered: only keys that the policy trusts add to it.
 *
 * <p>An entry binds while its signers would still be enough for the name: each {@code signedBy} of
 * the policy of the day finds its threshold of keys among them. So a key that is dropped leaves no
 * mark, whatever it signed; for that, what fewer or other signers had signed is remembered beside
 * it. A key that comes back brings its entries back. Entries of earlier releases, which did not
 * note who had signed, bind as long as they do not lie in the future.
 */
public final class RollbackMemory implements AutoCloseable {

  /** What the file is called in a user's state folder. */
  public static final String FILE_NAME = "accepted.db";

  /** What earlier releases called their files, one in each store. */
  public static final String EARLIER_NAME = "sequences.json";

  static final List<String> SCHEMA = List.of(AcceptedTable.CREATE, WithdrawnTable.CREATE);

  private final SqliteFile database;
  private final Object fileKey;
  private final Withdrawals withdrawals;

  private RollbackMemory(SqliteFile database) throws IOException {
    this.database = database;
    this.withdrawals = new Withdrawals(database);
    this.fileKey = fileKey(database.file());
  }

  /**
   * @param file need not exist yet
   * @throws IOException when it cannot be used, saying what to do
   */
  public static RollbackMemory open(Path file) throws IOException {
    try {
      return new RollbackMemory(SqliteFile.open(file, SCHEMA));
    } catch (IOException e) {
      throw new IOException(
          isDamaged(e)
              ? "%s, the memory of accepted documents, is damaged (%s); restore it, or delete it and so allow older documents once more"
                  .formatted(file, e.getMessage())
              : "cannot open %s, the memory of accepted documents: %s".formatted(file, e),
          e);
    }
  }

  /**
   * As the other, and takes over what an earlier release remembered elsewhere.
   *
   * @param earlier a JSON file; set aside once its content is taken over, need not exist
   * @throws IOException also when that file is damaged
   */
  public static RollbackMemory open(Path file, Path earlier) throws IOException {
    RollbackMemory memory = open(file);
    try {
      memory.takeOver(earlier);
      return memory;
    } catch (IOException e) {
      memory.close();
      throw e;
    }
  }

  private static boolean isDamaged(IOException e) {
    return e.getCause() instanceof SQLException cause
        && (cause.getErrorCode() == SQLiteErrorCode.SQLITE_NOTADB.code
            || cause.getErrorCode() == SQLiteErrorCode.SQLITE_CORRUPT.code);
  }

  /** Two programs may do so at once. */
  private void takeOver(Path record) throws IOException {
    Map<Reference, Accepted> entries = SequenceRecord.read(record);
    database.transact(
        c -> {
          for (Map.Entry<Reference, Accepted> entry : entries.entrySet()) {
            new AcceptedTable(c, entry.getKey()).add(entry.getValue());
          }
          return null;
        });
    try {
      Files.move(
          record,
          record.resolveSibling(record.getFileName() + ".taken-over"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      return; // there was none, or another program has been quicker
    }
    Files.deleteIfExists(record.resolveSibling(record.getFileName() + ".lock"));
  }

  /**
   * Remembers the document for all of its tags, unless an entry that binds stands against it under
   * the wanted one: something newer, or something else of the same sequence.
   *
   * @param binds whether an entry binds
   * @return what stands against it; empty when the document is remembered, durably
   * @throws IOException when it cannot be remembered, so it must not be accepted
   */
  Optional<Accepted> accept(
      MagnetManifest document, String wantedTag, Accepted offered, Predicate<Accepted> binds)
      throws IOException {
    requireSameFile();
    return database.transact(
        c -> {
          List<Accepted> known = table(c, document, wantedTag).all();
          Optional<Accepted> against = contradiction(known, offered, binds);
          if (against.isEmpty() && !known.contains(offered)) {
            for (String tag : document.tags()) {
              table(c, document, tag).add(offered);
            }
          }
          return against;
        });
  }

  private static Optional<Accepted> contradiction(
      List<Accepted> known, Accepted offered, Predicate<Accepted> binds) {
    return known.stream()
        .filter(binds)
        .max(
            Comparator.comparingLong(Accepted::sequence)
                .thenComparing(entry -> entry.payload().equals(offered.payload())))
        .filter(newest -> newest.standsAgainst(offered));
  }

  private static AcceptedTable table(Connection connection, MagnetManifest document, String tag) {
    return new AcceptedTable(connection, Reference.ofTag(document.name(), tag));
  }

  /** Else one would go on writing to a file that nobody will ever read. */
  private void requireSameFile() throws IOException {
    if (!fileKey(database.file()).equals(fileKey)) {
      throw new IOException(
          database.file()
              + ", the memory of accepted documents, is gone or another; restart to begin anew");
    }
  }

  private static Object fileKey(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return "none";
    }
  }

  /** Which signatures were taken back, remembered beside. */
  public Withdrawals withdrawals() {
    return withdrawals;
  }

  public Path file() {
    return database.file();
  }

  @Override
  public void close() throws IOException {
    database.close();
  }

  /** For tests: what is remembered for a name and tag. */
  List<Accepted> remembered(Reference tagged) throws IOException {
    return database.transact(c -> new AcceptedTable(c, tagged).all());
  }
}
