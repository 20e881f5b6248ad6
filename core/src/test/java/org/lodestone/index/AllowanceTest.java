package org.lodestone.index;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class AllowanceTest {

  private static final int SMALL = 256 << 10;

  private final Semaphore room = Allowance.room();

  @Test
  void oneAnswerHasABound() throws IOException {
    try (Allowance allowance = new Allowance(room)) {
      allowance.take(IndexApi.MAX_ANSWER_BYTES);
      assertThrows(IOException.class, () -> allowance.take(1));
    }
  }

  @Test
  void largeAnswersShareWhatThereIsAndSmallOnesAlwaysFit() throws IOException {
    Allowance small = new Allowance(room);
    try (Allowance large = new Allowance(room);
        Allowance other = new Allowance(room)) {
      large.take(IndexApi.MAX_ANSWER_BYTES);
      other.take(SMALL);
      assertThrows(IOException.class, () -> other.take(SMALL + 1));
      small.take(SMALL);
    }
    small.take(IndexApi.MAX_ANSWER_BYTES - SMALL);
    small.close();
  }

  @Test
  void oneIndexTakesNothingFromAnother() throws IOException {
    try (Allowance greedy = new Allowance(room);
        Allowance honest = new Allowance(Allowance.room())) {
      greedy.take(IndexApi.MAX_ANSWER_BYTES);
      honest.take(IndexApi.MAX_ANSWER_BYTES);
    }
  }

  @Test
  void nothingIsTakenWhenTheRequestIsOver() throws IOException {
    Allowance allowance = new Allowance(room);
    allowance.take(IndexApi.MAX_ANSWER_BYTES);
    allowance.close();
    allowance.close();
    assertThrows(IOException.class, () -> allowance.take(1));
    oneAnswerHasABound();
  }
}
