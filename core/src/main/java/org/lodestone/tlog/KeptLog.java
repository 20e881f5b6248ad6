package org.lodestone.tlog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lodestone.oci.Digest;

/**
 * A log in its keeper's folder, of whatever kind, as it was published last; only read, so that it
 * may be appended to meanwhile.
 */
public final class KeptLog {

  private final LogFolder folder;
  private final SignedCheckpoint checkpoint;
  private final Leaves leaves;

  private KeptLog(LogFolder folder, SignedCheckpoint checkpoint, Leaves leaves) {
    this.folder = folder;
    this.checkpoint = checkpoint;
    this.leaves = leaves;
  }

  /**
   * @throws IOException when no log is there, or some of its entries cannot be told
   */
  public static KeptLog read(Path path) throws IOException {
    LogFolder folder = new LogFolder(path);
    SignedCheckpoint checkpoint =
        folder
            .checkpoint()
            .orElseThrow(() -> new IOException(path + " has no checkpoint; is it a log's folder?"));
    Leaves leaves =
        Openings.areIn(path) ? Openings.open(path, checkpoint.tree().size()) : Leaves.PLAIN;
    return new KeptLog(folder, checkpoint, leaves);
  }

  /** How many entries it has. */
  public long size() {
    return checkpoint.tree().size();
  }

  /** Where the documents and withdrawals with this payload are. */
  public List<Long> find(Digest payload) throws IOException {
    List<Long> found = new ArrayList<>();
    for (long start = 0; start < size(); start += TilePath.FULL) {
      long end = Math.min(size(), start + TilePath.FULL);
      List<byte[]> page = new TiledTree(folder, size()).entries(start, end);
      long at = start;
      for (Disclosure one : leaves.disclose(start, page)) {
        if (isOf(one.entry().orElseThrow(), payload)) {
          found.add(at);
        }
        at++;
      }
    }
    return found;
  }

  private static boolean isOf(byte[] entry, Digest payload) {
    try {
      return Entry.parse(entry).payload().equals(payload);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The proof that an entry is in it, with what tells the entry. */
  public LogProof prove(long index) throws IOException {
    return leaves.prove(index, checkpoint, folder);
  }
}
