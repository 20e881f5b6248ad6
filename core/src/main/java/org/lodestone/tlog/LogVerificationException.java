package org.lodestone.tlog;

/** What a log, or somebody in its name, has shown does not hold; the message says what. */
public class LogVerificationException extends Exception {

  private static final long serialVersionUID = 1L;

  public LogVerificationException(String message) {
    super(message);
  }
}
