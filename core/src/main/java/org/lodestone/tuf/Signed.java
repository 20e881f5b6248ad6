package org.lodestone.tuf;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.lodestone.json.JsonObject;

/** What is signed in a metadata file: the content of one role (section 4.2.1). */
public sealed interface Signed permits Root, Timestamp, Snapshot, Targets {

  /** The largest integer that every JSON reader reads exactly. */
  long MAX_INTEGER = (1L << 53) - 1;

  /** At least 1; a higher one replaces a lower one. */
  long version();

  /** From then on it does not count. */
  Instant expires();

  /** What every role has (VERSION, EXPIRES and SPEC_VERSION). */
  record Head(long version, Instant expires) {

    private static final Pattern TIME =
        Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
    private static final Pattern SPEC_VERSION = Pattern.compile("1\\.0(\\.\\d{1,6})?");

    static Head read(JsonObject signed) {
      String spec = signed.text("spec_version");
      if (!SPEC_VERSION.matcher(spec).matches()) {
        throw new IllegalArgumentException(
            "%s: expected 1.0.x, found %s"
                .formatted(
                    signed.place("spec_version"), spec.substring(0, Math.min(40, spec.length()))));
      }
      return new Head(signed.integer("version", 1, MAX_INTEGER), time(signed));
    }

    private static Instant time(JsonObject signed) {
      String text = signed.text("expires");
      try {
        if (TIME.matcher(text).matches()) {
          return Instant.parse(text);
        }
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "%s: %s".formatted(signed.place("expires"), e.getMessage()), e);
      }
      throw new IllegalArgumentException(
          signed.place("expires") + ": expected a time such as 2030-01-01T00:00:00Z");
    }
  }
}
