package org.lodestone.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lodestone.io.BulkInputStream;
import org.lodestone.oci.Digest;

/** Who brings the bytes of a blob, on a clock that goes on as bytes come. */
class StreamTurnsTest {

  private static final int CHUNK = 64 * 1024;
  private static final BlobKey BLOB = new BlobKey(Digest.of("blob".getBytes(UTF_8)), 1L << 40);

  private long nanos;
  private long position;

  /** Who was opened, in order, each once until another was. */
  private final List<String> turns = new ArrayList<>();

  private final Ticker clock =
      new Ticker() {
        @Override
        public long read() {
          return nanos;
        }
      };

  /** Gives bytes at that rate. */
  private final class Giver implements StreamSource.Opener {

    private final String name;
    private long bytesPerSecond;

    Giver(String name, long bytesPerSecond) {
      this.name = name;
      this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    public InputStream open(long offset) throws IOException {
      turns.add(name);
      if (bytesPerSecond == 0) {
        throw new IOException(name + " is gone");
      }
      return new BulkInputStream() {
        @Override
        protected int readSome(byte[] buffer, int from, int length) throws IOException {
          if (bytesPerSecond == 0) {
            throw new IOException(name + " is gone");
          }
          nanos += (long) (CHUNK * 1e9 / bytesPerSecond);
          return CHUNK;
        }
      };
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private StreamTurns turns(Giver registry, Giver... before) {
    return new StreamTurns(BLOB, registry, () -> List.of(before), clock);
  }

  private void read(StreamTurns source, Duration time) throws IOException {
    long end = nanos + time.toNanos();
    while (nanos < end) {
      position += source.read(position, new byte[CHUNK]);
    }
  }

  @Test
  void whoIsQuickGoesOnToTheEnd() throws IOException {
    StreamTurns source = turns(new Giver("registry", 100 << 20), new Giver("one", 2 << 20));
    read(source, Duration.ofMinutes(5));
    assertEquals(List.of("one"), turns);
  }

  @Test
  void aSlowMemberGivesWayToAQuickRegistry() throws IOException {
    StreamTurns source = turns(new Giver("registry", 100 << 20), new Giver("one", 100_000));
    read(source, Duration.ofMinutes(5));
    assertEquals(List.of("one", "registry"), turns);
    assertTrue(source.isRegistrys());
  }

  @Test
  void whereAllAreSlowTheBestGoesOnAndTheRegistryIsSeldomAsked() throws IOException {
    StreamTurns source =
        turns(new Giver("registry", 50_000), new Giver("one", 100_000), new Giver("two", 20_000));
    read(source, Duration.ofSeconds(30));
    assertEquals(List.of("one", "two", "registry", "one"), turns);
    read(source, Duration.ofMinutes(5));
    long ofRegistry = turns.stream().filter("registry"::equals).count();
    assertTrue(ofRegistry <= 9, turns::toString);
  }

  @Test
  void whoDiesIsFollowedByTheNext() throws IOException {
    Giver one = new Giver("one", 2 << 20);
    Giver two = new Giver("two", 2 << 20);
    StreamTurns source = turns(new Giver("registry", 2 << 20), one, two);
    read(source, Duration.ofSeconds(1));
    one.bytesPerSecond = 0;
    read(source, Duration.ofSeconds(1));
    two.bytesPerSecond = 0;
    read(source, Duration.ofSeconds(1));
    assertEquals(List.of("one", "two", "registry"), turns);
  }

  @Test
  void membersStandInForARegistryThatIsGone() throws IOException {
    Giver registry = new Giver("registry", 2 << 20);
    Giver slow = new Giver("slow", 100_000);
    StreamTurns source = turns(registry, slow);
    read(source, Duration.ofSeconds(10));
    registry.bytesPerSecond = 0;
    read(source, Duration.ofSeconds(10));
    assertEquals(List.of("slow", "registry", "slow"), turns);
  }

  @Test
  void failsWithTheRegistryWhenNobodyElseIsThere() throws IOException {
    StreamTurns source = turns(new Giver("registry", 0), new Giver("one", 0));
    IOException fault = assertThrows(IOException.class, () -> source.read(0, new byte[CHUNK]));
    assertEquals("registry is gone", fault.getMessage());
  }

  /** However many come up that give nothing. */
  @Test
  void asksABoundedNumberOfMembers() throws IOException {
    int[] asked = {0};
    StreamTurns source =
        new StreamTurns(
            BLOB,
            new Giver("registry", 100_000),
            () -> List.of(new Giver("dead " + asked[0]++, 0)),
            clock);
    read(source, Duration.ofMinutes(30));
    assertTrue(asked[0] <= 7, "asked " + asked[0] + " times");
  }
}
