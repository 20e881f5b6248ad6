package org.lodestone.node;

import java.time.Duration;
import java.util.Locale;

/** Why room is made in a store. */
enum Shortage {
  /** The store has come near its quota: there is time, and nothing may get lost. */
  QUOTA("to keep the quota", Duration.ofHours(1)),
  /** The disk is about to be full, for everything that writes to it. */
  DISK("to keep the disk from filling", Duration.ofSeconds(30));

  private final String text;
  private final Duration grace;

  Shortage(String text, Duration grace) {
    this.text = text;
    this.grace = grace;
  }

  /** What was asked for so lately stays: whoever pulls it may be between two requests. */
  Duration grace() {
    return grace;
  }

  /** For labels. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  @Override
  public String toString() {
    return text;
  }
}
