package org.lodestone.journal;

/** What a source that is open has to tell, again and again. Safe for use by several threads. */
public interface SourceCounts {

  /** Bytes that have come from it and were right, as far as it could tell. */
  long brought();

  /** How many of these others handed on who receive the blob at the same time. */
  default long handedOn() {
    return 0;
  }

  /** Bytes that are here: those, and what it found. */
  long arrived();
}
