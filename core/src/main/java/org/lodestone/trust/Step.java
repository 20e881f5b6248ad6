package org.lodestone.trust;

import java.util.Locale;

/** The steps of {@link DocumentVerifier} that a document can fail, numbered as there. */
enum Step {
  PAYLOAD_TYPE(2),
  SIGNATURES(3),
  STATEMENT(4),
  NAME(5),
  REFERENCE(6),
  TIME(7),
  LOG(8),
  SEQUENCE(9),
  RECORD(10);

  private final int number;

  Step(int number) {
    this.number = number;
  }

  @Override
  public String toString() {
    return "step " + number + ", " + name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
