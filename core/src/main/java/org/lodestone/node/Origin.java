package org.lodestone.node;

import java.util.Locale;

/** How an image came here. */
public enum Origin {
  /** This node published its document. */
  PUBLISHED,
  /** Its document passed the trust policy when it was pulled. */
  ACCEPTED,
  /** It has no document: it was pulled through from a registry. */
  UPSTREAM;

  /** What {@link #word} gave. */
  public static Origin of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** As it is written in catalogs and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
