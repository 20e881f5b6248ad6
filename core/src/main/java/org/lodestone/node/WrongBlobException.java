package org.lodestone.node;

import java.io.IOException;

/** What a source brought as a whole blob has other bytes than those it was named for. */
final class WrongBlobException extends IOException {

  private static final long serialVersionUID = 1L;

  WrongBlobException(String message) {
    super(message);
  }
}
