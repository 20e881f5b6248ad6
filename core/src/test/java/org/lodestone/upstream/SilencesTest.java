package org.lodestone.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.lodestone.oci.RepositoryName;

final class SilencesTest {

  private final Silences silences = new Silences();
  private final RepositoryName name = RepositoryName.parse("up.test/acme/app");
  private final RepositoryName other = RepositoryName.parse("up.test/acme/other");

  private static IOException after(Exception cause) {
    return new IOException("not reached", new IOException("GET", cause));
  }

  @Test
  void whoDidNotAnswerIsNotAskedAboutTheNameAgainAtOnce() throws Exception {
    IOException silence = after(new TimeoutException());
    assertThrows(
        IOException.class,
        () ->
            silences.ask(
                name,
                () -> {
                  throw silence;
                }));
    IOException again = assertThrows(IOException.class, () -> silences.ask(name, () -> "answer"));
    assertEquals("not reached", again.getMessage());
    assertEquals("answer", silences.ask(other, () -> "answer"));
  }

  @Test
  void whoRefusedIsAskedAgain() throws Exception {
    IOException refusal = after(new IOException("Connection refused"));
    assertThrows(
        IOException.class,
        () ->
            silences.ask(
                name,
                () -> {
                  throw refusal;
                }));
    assertEquals("answer", silences.ask(name, () -> "answer"));
  }
}
