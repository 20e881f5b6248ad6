package org.lodestone.tracker.index;

import org.lodestone.program.ConfigException;
import org.lodestone.program.ConfigFile;

/** Limits as an operator writes them. */
final class Limits {

  private Limits() {}

  /**
   * @param yaml such as {@code maxBlobs: 3}
   */
  static IndexLimits of(String yaml) {
    try {
      return ConfigFile.parse("{" + yaml + "}", "a test", IndexLimits.class);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
