package org.lodestone.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The logs of all programs have one form, which comes with this module. */
class LogFormTest {

  private static final String FORM =
      "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)"
          + " WARN LogFormTest - a port is taken\\R";

  @Test
  void aLineHasTimeLevelComponentAndMessage() {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(written, true, UTF_8));
      LoggerFactory.getLogger(LogFormTest.class).warn("a port is taken");
    } finally {
      System.setErr(before);
    }
    assertTrue(written.toString(UTF_8).matches(FORM), written.toString(UTF_8));
  }

  @Test
  void theFormIsSaidOnce() throws Exception {
    assertEquals(
        1,
        Collections.list(LogFormTest.class.getClassLoader().getResources("simplelogger.properties"))
            .size());
  }
}
