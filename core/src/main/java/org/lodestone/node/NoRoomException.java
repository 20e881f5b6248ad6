package org.lodestone.node;

import java.io.IOException;

/** The disk has no room for a blob, and nothing more may be evicted now. */
public final class NoRoomException extends IOException {

  private static final long serialVersionUID = 1L;

  NoRoomException(String message) {
    super(message);
  }
}
