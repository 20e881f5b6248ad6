package org.lodestone.publish;

import java.io.IOException;

/** An image of which no signed document can speak. */
public final class NotPublishableException extends IOException {

  private static final long serialVersionUID = 1L;

  NotPublishableException(String message) {
    super(message);
  }

  NotPublishableException(String message, Throwable cause) {
    super(message, cause);
  }
}
