package org.lodestone.node;

/** An image stays, for a reason that whoever wanted it gone can do something about. */
public final class EvictionRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String hint;

  EvictionRefusedException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What to do about it. */
  public String hint() {
    return hint;
  }
}
