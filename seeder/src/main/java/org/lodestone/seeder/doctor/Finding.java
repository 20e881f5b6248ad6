package org.lodestone.seeder.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a check found.
 *
 * @param check what was looked at
 * @param found in words
 * @param advice what to do about it; empty when nothing is to be done
 */
public record Finding(
    String check, Result result, String found, @JsonProperty("do") String advice) {

  /** How well it is. */
  public enum Result {
    OK,
    /** Something does not work that not everybody needs, or will not work for long. */
    WARNING,
    /** Something does not work. */
    FAULT;

    @Override
    @JsonValue
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String check, String found) {
    return new Finding(check, Result.OK, found, "");
  }

  static Finding warning(String check, String found, String advice) {
    return new Finding(check, Result.WARNING, found, advice);
  }

  static Finding fault(String check, String found, String advice) {
    return new Finding(check, Result.FAULT, found, advice);
  }
}
