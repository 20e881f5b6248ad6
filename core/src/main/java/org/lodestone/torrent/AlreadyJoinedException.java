package org.lodestone.torrent;

import java.io.IOException;

/** The engine takes part in that swarm already, with another file. */
public final class AlreadyJoinedException extends IOException {

  private static final long serialVersionUID = 1L;

  AlreadyJoinedException(InfoHash infoHash) {
    super("swarm " + infoHash + " is joined for another file");
  }
}
