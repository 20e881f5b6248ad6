package org.lodestone.tracker.announce;

/** What happened at a peer (BEP 3, {@code event}). The order is BEP 15's numbering. */
public enum AnnounceEvent {
  NONE,
  COMPLETED,
  STARTED,
  STOPPED
}
