package org.lodestone.store;

import java.io.IOException;

/** Another process has the blob store. */
public final class StoreLockedException extends IOException {

  private static final long serialVersionUID = 1L;

  public StoreLockedException(String message) {
    super(message);
  }
}
