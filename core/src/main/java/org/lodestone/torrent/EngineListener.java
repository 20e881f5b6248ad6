package org.lodestone.torrent;

import java.nio.file.Path;

/** Told what an engine finds out about the files it seeds. Called by the engine's thread. */
public interface EngineListener {

  /** Does nothing more than the engine's own log. */
  EngineListener NONE = (infoHash, file, reason) -> {};

  /**
   * A seeded file could not be read or is not what its torrent says. The engine has left the swarm
   * and has not changed the file; its digest should be checked.
   */
  void suspect(InfoHash infoHash, Path file, String reason);
}
