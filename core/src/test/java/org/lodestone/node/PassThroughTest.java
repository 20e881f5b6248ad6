package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lodestone.oci.Digest;

/** What is sent on without being stored. */
final class PassThroughTest {

  private static final int SIZE = 300_000;

  private final PassThrough through = new PassThrough();
  private final NoRoomException full = new NoRoomException("full");
  private final byte[] content = TestNode.random(SIZE);
  private final List<Long> asked = new ArrayList<>();

  private StreamSource sends(byte[] bytes) {
    return new StreamSource(
        "registry",
        "nobody",
        Digest.of(content),
        SIZE,
        offset -> {
          asked.add(offset);
          return new ByteArrayInputStream(Arrays.copyOfRange(bytes, (int) offset, bytes.length));
        },
        Optional.empty(),
        Runnable::run);
  }

  private byte[] read(StreamSource source, int from, int to) throws IOException {
    try (InputStream in = through.open(List.of(source), from, to, full)) {
      return in.readAllBytes();
    }
  }

  @Test
  void sendsAllOrPart() throws Exception {
    for (int[] range : new int[][] {{0, SIZE}, {0, 1}, {5, 200_000}, {7, SIZE}, {SIZE - 1, SIZE}}) {
      assertArrayEquals(
          Arrays.copyOfRange(content, range[0], range[1]),
          read(sends(content), range[0], range[1]));
    }
    assertEquals(List.of(0L, 0L, 5L, 0L, 0L), asked, "what ends the blob is hashed from its start");
  }

  @Test
  void holdsTheLastByteBackFromWrongBytes() throws Exception {
    byte[] wrong = content.clone();
    wrong[100] ^= 1;
    try (InputStream in = through.open(List.of(sends(wrong)), 1000, SIZE, full)) {
      assertEquals(SIZE - 1001, in.readNBytes(SIZE - 1001).length);
      assertThrows(WrongBlobException.class, in::read);
    }
  }

  @Test
  void refusesLessThanWasPromised() {
    byte[] less = Arrays.copyOf(content, SIZE - 1);
    assertThrows(EOFException.class, () -> read(sends(less), 0, SIZE));
  }

  @Test
  void asksTheNextRegistryAndSaysWhyThereIsNone() throws Exception {
    StreamSource refusing =
        new StreamSource(
            "registry",
            "another",
            Digest.of(content),
            SIZE,
            offset -> {
              throw new IOException("refused");
            },
            Optional.empty(),
            Runnable::run);
    List<BlobSource> both = List.of(refusing, sends(content));
    try (InputStream in = through.open(both, 0, SIZE, full)) {
      assertArrayEquals(content, in.readAllBytes());
    }
    IOException refused =
        assertThrows(IOException.class, () -> through.open(List.of(refusing), 0, SIZE, full));
    assertEquals("refused", refused.getMessage());
    List<BlobSource> swarm = List.of(new TestSource("a swarm", content));
    assertSame(full, assertThrows(NoRoomException.class, () -> through.open(swarm, 0, SIZE, full)));
  }

  @Test
  void isBoundedAndFreeAgain() throws Exception {
    List<StreamSource> source = List.of(sends(content));
    List<InputStream> open = new ArrayList<>();
    while (open.size() < PassThrough.MOST) {
      open.add(through.open(source, 0, SIZE, full));
    }
    assertThrows(SourceBusyException.class, () -> through.open(source, 0, SIZE, full));
    for (InputStream in : open) {
      in.close();
      in.close();
    }
    for (int i = 0; i < PassThrough.MOST; i++) {
      open.add(through.open(source, 0, SIZE, full));
    }
    assertThrows(SourceBusyException.class, () -> through.open(source, 0, SIZE, full));
  }
}
