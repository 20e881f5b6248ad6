package org.lodestone.tracker.index;

import java.util.Locale;

/** Why the index says no: the code on the wire and its HTTP status. */
public enum IndexError {
  BAD_REQUEST(400),
  INVALID_JSON(400),
  INVALID_KEY(400),
  INVALID_ENVELOPE(400),
  INVALID_DOCUMENT(400),
  INVALID_WITHDRAWAL(400),
  UNAUTHORIZED(401),
  NOT_A_SUBMITTER(403),
  NOT_FOUND(404),
  METHOD_NOT_ALLOWED(405),
  TIMEOUT(408),
  WITHDRAWN(410),
  LENGTH_REQUIRED(411),
  TOO_LARGE(413),
  INVALID_SIGNATURE(422),
  EXPIRED(422),
  ISSUED_IN_FUTURE(422),
  SEQUENCE_IN_FUTURE(422),
  TOO_MANY_DOCUMENTS(429),
  TOO_MANY_REQUESTS(429),
  INTERNAL(500),
  BUSY(503),
  INDEX_FULL(507);

  private final int status;

  IndexError(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
