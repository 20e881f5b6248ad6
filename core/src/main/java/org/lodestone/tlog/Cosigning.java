package org.lodestone.tlog;

import java.io.IOException;
import java.util.List;

/** Who is asked to cosign a checkpoint before everybody sees it. */
public interface Cosigning {

  /** Nobody. */
  Cosigning NONE = (checkpoint, tiles) -> List.of();

  /**
   * Asks, for a bounded time. Who is down, late or wrong is left out.
   *
   * @param tiles of the tree that the checkpoint is of
   * @return cosignatures that are right
   * @throws IOException when somebody proves that the log must not go on
   */
  List<NoteSignature> collect(SignedCheckpoint checkpoint, TileSource tiles) throws IOException;
}
