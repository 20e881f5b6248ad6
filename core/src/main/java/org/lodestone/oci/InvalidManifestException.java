package org.lodestone.oci;

import java.io.IOException;

/** Bytes that claim to be a manifest or index and are not; the message says what is wrong. */
public class InvalidManifestException extends IOException {

  private static final long serialVersionUID = 1L;

  public InvalidManifestException(String message) {
    super(message);
  }

  public InvalidManifestException(String message, Throwable cause) {
    super(message, cause);
  }
}
