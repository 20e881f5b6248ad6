package org.lodestone.torrent;

import java.io.IOException;

/** A torrent, or its bytes, that are not those of the blob they were named for. */
public final class WrongTorrentException extends IOException {

  private static final long serialVersionUID = 1L;

  WrongTorrentException(String message, Throwable cause) {
    super(message, cause);
  }
}
