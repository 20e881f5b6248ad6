package org.lodestone.node;

import java.util.Locale;

/** How a document came to be remembered. */
public enum Origin {
  /** This node published it. */
  PUBLISHED,
  /** It passed the trust policy when an image was pulled. */
  ACCEPTED;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
