package org.lodestone.trust;

/** One document fails one step of {@link DocumentVerifier}. */
final class StepFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Step step;

  StepFailedException(Step step, String message) {
    super(message);
    this.step = step;
  }

  Step step() {
    return step;
  }
}
