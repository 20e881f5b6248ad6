package org.lodestone.node;

import java.io.IOException;

/** A source that cannot give a blob, asked for it again too soon. */
public final class FailedSourceException extends IOException {

  private static final long serialVersionUID = 1L;

  FailedSourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
