package org.lodestone.node;

import java.io.IOException;

/** A source that something else uses at the moment. */
public final class SourceBusyException extends IOException {

  private static final long serialVersionUID = 1L;

  public SourceBusyException(String message) {
    super(message);
  }
}
