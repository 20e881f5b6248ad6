package org.lodestone.tracker.index;

/** A request the index does not fulfil; its message is fit for whoever asked. */
public final class IndexException extends Exception {

  private static final long serialVersionUID = 1L;

  private final IndexError error;

  IndexException(IndexError error, String message) {
    super(message);
    this.error = error;
  }

  IndexException(IndexError error, String message, Throwable cause) {
    super(message, cause);
    this.error = error;
  }

  IndexError error() {
    return error;
  }
}
