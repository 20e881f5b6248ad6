package org.lodestone.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BoundedReadsTest {

  private static final Deadline FAR = Deadline.in(Duration.ofHours(1));

  @Test
  void readsWhatIsWithinTheLimit() throws IOException {
    byte[] content = new byte[20_000];
    content[19_999] = 7;
    assertArrayEquals(content, BoundedReads.stream("it", in(content), 20_000, FAR));
    assertArrayEquals(content, BoundedReads.stream("it", in(content), 20_000));
  }

  @Test
  void refusesMore() {
    for (IOException refusal :
        new IOException[] {
          assertThrows(
              IOException.class, () -> BoundedReads.stream("it", in(new byte[11]), 10, FAR)),
          assertThrows(IOException.class, () -> BoundedReads.stream("it", in(new byte[11]), 10))
        }) {
      assertEquals("it has more than 10 bytes", refusal.getMessage());
    }
  }

  @Test
  void waitsNoLongerForWhoDawdles() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            return 1;
          }
        };
    Deadline over = Deadline.in(Duration.ofMillis(-1));
    assertThrows(
        IOException.class, () -> BoundedReads.stream("it", endless, Integer.MAX_VALUE, over));
  }

  private static InputStream in(byte[] content) {
    return new ByteArrayInputStream(content);
  }
}
