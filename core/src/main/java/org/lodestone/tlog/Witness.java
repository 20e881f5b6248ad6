package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.DurableFiles;
import org.lodestone.io.FolderLock;
import org.lodestone.oci.Digest;

/**
 * Cosigns the checkpoints of logs, each only if its log still begins with all that was cosigned
 * before (c2sp.org/tlog-witness). For each log it keeps the last one that it has cosigned, in a
 * file that is on disk before its cosignature leaves; requests are decided one after the other.
 */
public final class Witness implements AutoCloseable {

  /** What becomes of a request. */
  public sealed interface Verdict {

    /** Done: the signature lines to send back. */
    record Cosigned(List<NoteSignature> signatures) implements Verdict {}

    /** The log was cosigned at another size than the request begins with. */
    record Conflict(long size) implements Verdict {}

    /** Not done. */
    record Refused(Reason reason, String message) implements Verdict {}
  }

  /** Why a checkpoint is not cosigned. */
  public enum Reason {
    /** It is no checkpoint, or older than what it is said to follow. */
    MALFORMED,
    /** The log is none of this witness's. */
    UNKNOWN_LOG,
    /** It is not signed by the log's key. */
    NOT_SIGNED,
    /** It does not follow from what was cosigned. */
    INCONSISTENT
  }

  private final Path folder;
  private final NoteSigner signer;
  private final Map<String, VerifierKey> logs;
  private final Clock clock;
  private final FolderLock lock;

  private Witness(
      Path folder, NoteSigner signer, Map<String, VerifierKey> logs, Clock clock, FolderLock lock) {
    this.folder = folder;
    this.signer = signer;
    this.logs = logs;
    this.clock = clock;
    this.lock = lock;
  }

  /**
   * @param folder of its state; made if need be
   * @param logs whose checkpoints it cosigns; their names are their origins
   * @throws IOException when another process has the folder
   */
  public static Witness open(Path folder, NoteSigner signer, List<VerifierKey> logs, Clock clock)
      throws IOException {
    Map<String, VerifierKey> byOrigin = new LinkedHashMap<>();
    for (VerifierKey log : logs) {
      if (log.type() != VerifierKey.Type.NOTE || byOrigin.put(log.name(), log) != null) {
        throw new IllegalArgumentException(
            "expected one log's key for each origin, found for " + log.name() + ": " + log);
      }
    }
    DurableFiles.createDirectories(folder);
    FolderLock lock = FolderLock.acquire(folder.resolve("lock"));
    return new Witness(folder, signer, byOrigin, clock, lock);
  }

  /**
   * Decides about a checkpoint; when it is cosigned, that is on disk.
   *
   * @throws IOException when the state cannot be read or written; then nothing was cosigned
   */
  public synchronized Verdict add(AddCheckpoint request) throws IOException {
    SignedCheckpoint checkpoint = request.checkpoint();
    String origin = checkpoint.checkpoint().origin();
    VerifierKey log = logs.get(origin);
    if (log == null) {
      return refused(Reason.UNKNOWN_LOG, "this witness does not know the log " + origin);
    }
    try {
      checkpoint.verify(log);
    } catch (LogVerificationException e) {
      return refused(Reason.NOT_SIGNED, e.getMessage());
    }
    TreeHead tree = checkpoint.tree();
    if (request.old() > tree.size()) {
      return refused(
          Reason.MALFORMED,
          "a checkpoint of %d entries does not follow one of %d"
              .formatted(tree.size(), request.old()));
    }
    TreeHead last = latest(origin).map(SignedCheckpoint::tree).orElse(TreeHead.EMPTY);
    if (request.old() != last.size()) {
      return new Verdict.Conflict(last.size());
    }
    try {
      verify(last, tree, request.proof());
    } catch (LogVerificationException e) {
      return refused(Reason.INCONSISTENT, e.getMessage());
    }
    NoteSignature cosignature = signer.cosign(checkpoint.note().text(), clock.instant());
    // Signatures of others that came along are not this witness's to keep.
    write(origin, checkpoint.onlyBy(log).with(List.of(cosignature)));
    return new Verdict.Cosigned(List.of(cosignature));
  }

  /** What a log begins with follows from nothing, and no proof is given of it. */
  private static void verify(TreeHead last, TreeHead tree, ConsistencyProof proof)
      throws LogVerificationException {
    if (last.size() > 0 || tree.size() == 0 || !proof.path().isEmpty()) {
      proof.verify(last, tree);
    }
  }

  private static Verdict refused(Reason reason, String message) {
    return new Verdict.Refused(reason, message);
  }

  /** The checkpoint of a log that was cosigned last, with the cosignature. */
  public Optional<SignedCheckpoint> latest(String origin) throws IOException {
    return latestByHash(hash(origin));
  }

  /**
   * The same by the origin's hash.
   *
   * @param hash SHA-256
   */
  public Optional<SignedCheckpoint> latestByHash(Digest hash) throws IOException {
    Path file = folder.resolve(hash.hex());
    try {
      return Optional.of(SignedCheckpoint.parse(BoundedReads.file(file, SignedNote.MAX_BYTES)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private void write(String origin, SignedCheckpoint checkpoint) throws IOException {
    Path temporary = folder.resolve("new");
    Files.deleteIfExists(temporary);
    DurableFiles.replace(folder.resolve(hash(origin).hex()), checkpoint.note().encode(), temporary);
  }

  private static Digest hash(String origin) {
    return Digest.of(origin.getBytes(UTF_8));
  }

  /** What its cosignatures are checked with. */
  public VerifierKey key() {
    return signer.cosignatureKey();
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
