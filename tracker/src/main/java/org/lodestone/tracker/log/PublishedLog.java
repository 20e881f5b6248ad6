package org.lodestone.tracker.log;

import java.io.IOException;
import java.util.Optional;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.ConsistencyProof;
import org.lodestone.tlog.LogFolder;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.SignedCheckpoint;
import org.lodestone.tlog.TilePath;
import org.lodestone.tlog.TiledTree;

/** A log as its readers see it, whoever's it is. */
public interface PublishedLog {

  /** The last checkpoint of which everything is there; empty before there is one. */
  Optional<SignedCheckpoint> checkpoint();

  /** Its files, to be read up to the checkpoint. */
  LogFolder folder();

  /**
   * The proof that a document is in the log as it was last published, with its entry beside it, or
   * what opens that.
   *
   * @return empty when it is not in it, or not yet, or the entry is not known
   */
  Optional<LogProof> prove(Digest payload, KeyId signer) throws IOException;

  /** Entries that are published. */
  default long size() {
    return checkpoint().map(published -> published.tree().size()).orElse(0L);
  }

  /** A tile, if all of it is published. */
  default Optional<byte[]> tile(TilePath tile) throws IOException {
    return tile.isWithin(size()) ? folder().read(tile) : Optional.empty();
  }

  /**
   * That the log of one published size begins with all that it was at another.
   *
   * @return empty when it has not been so large, or the sizes are in the wrong order
   */
  default Optional<ConsistencyProof> consistency(long older, long newer) throws IOException {
    return older < 0 || newer < older || newer > size()
        ? Optional.empty()
        : Optional.of(new TiledTree(folder(), newer).consistency(older));
  }
}
