package org.lodestone.index;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class AllowanceTest {

  private static final int SMALL = 256 << 10;

  @Test
  void oneAnswerHasABound() throws IOException {
    try (Allowance allowance = new Allowance()) {
      allowance.take(IndexApi.MAX_ANSWER_BYTES);
      assertThrows(IOException.class, () -> allowance.take(1));
    }
  }

  @Test
  void largeAnswersShareWhatThereIsAndSmallOnesAlwaysFit() throws IOException {
    Allowance small = new Allowance();
    try (Allowance large = new Allowance();
        Allowance other = new Allowance()) {
      large.take(IndexApi.MAX_ANSWER_BYTES);
      other.take(SMALL);
      assertThrows(IOException.class, () -> other.take(SMALL + 1));
      small.take(SMALL);
    }
    small.take(IndexApi.MAX_ANSWER_BYTES - SMALL);
    small.close();
  }

  @Test
  void nothingIsTakenWhenTheRequestIsOver() throws IOException {
    Allowance allowance = new Allowance();
    allowance.take(IndexApi.MAX_ANSWER_BYTES);
    allowance.close();
    allowance.close();
    assertThrows(IOException.class, () -> allowance.take(1));
    oneAnswerHasABound();
  }
}
