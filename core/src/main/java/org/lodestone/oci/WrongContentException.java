package org.lodestone.oci;

import java.io.IOException;

/** What was read is not what its digest and size say. */
public final class WrongContentException extends IOException {

  private static final long serialVersionUID = 1;

  public WrongContentException(String message) {
    super(message);
  }
}
