package org.lodestone.json;

import com.fasterxml.jackson.core.JsonLocation;
import java.util.Optional;

/**
 * Why bytes are not the one JSON value they should be; the message does not quote them at length.
 */
public final class MalformedJsonException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;
  private static final int MAX_QUOTED = 200;

  private final String where;

  MalformedJsonException(String problem, Throwable cause) {
    super(problem, cause);
    this.where = "";
  }

  MalformedJsonException(String problem, JsonLocation location, Throwable cause) {
    super(problem.length() <= MAX_QUOTED ? problem : problem.substring(0, MAX_QUOTED) + "…", cause);
    this.where =
        location == null
            ? ""
            : "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  /** For example {@code line 1, column 7}, where it is known. */
  public Optional<String> where() {
    return where.isEmpty() ? Optional.empty() : Optional.of(where);
  }
}
