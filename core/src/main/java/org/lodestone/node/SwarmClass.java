package org.lodestone.node;

import java.util.Locale;

/** Whom a blob may go to, which follows from why it is here. */
public enum SwarmClass {
  /** Anybody: a document that this node published or accepted lists it. */
  PUBLIC,
  /** The members of a group. */
  PRIVATE,
  /** Nobody but clients of this machine. */
  NONE;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static SwarmClass of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
