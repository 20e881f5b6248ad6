package org.lodestone.tuf;

/**
 * An update of a collection was broken off, as what a mirror gave fails a check. Its message names
 * the file, the step of the specification, what was expected and what was found.
 */
public final class UpdateFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Check check;

  /** The checks of section 5, by what they are there for. */
  public enum Check {
    FORMAT("format"),
    MISSING("missing file"),
    SIGNATURES("signatures"),
    VERSION("version"),
    ROLLBACK("rollback"),
    FREEZE("freeze"),
    HASHES("mix and match"),
    DELEGATIONS("delegations"),
    TARGET("target");

    private final String name;

    Check(String name) {
      this.name = name;
    }
  }

  /**
   * @param step of the specification, such as {@code 5.4.3}
   */
  UpdateFailedException(Check check, String step, String file, String problem) {
    super("%s fails step %s, %s: %s".formatted(file, step, check.name, problem));
    this.check = check;
  }

  public Check check() {
    return check;
  }
}
