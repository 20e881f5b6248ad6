package org.lodestone.tracker.announce;

/**
 * The tracker will not answer this announce or scrape. The message is meant for the client's user
 * and is the only text of ours a client ever sees.
 */
public final class AnnounceRefusedException extends Exception {

  /** Why, as the metrics name it. */
  public enum Reason {
    MALFORMED,
    NOT_INDEXED
  }

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public AnnounceRefusedException(Reason reason, String message) {
    // No stack trace: a flood of bad announces must not cost one each.
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
