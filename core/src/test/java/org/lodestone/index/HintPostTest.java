package org.lodestone.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.json.MalformedJsonException;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.PeerId;
import org.lodestone.torrent.PieceLength;

class HintPostTest {

  private static final Digest BLOB = Digest.of("blob".getBytes(UTF_8));
  private static final InfoHash INFO_HASH = new InfoHash("c0ffee".repeat(6) + "c0ff");
  private static final PeerId PEER = PeerId.random();
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final String GOOD =
      """
      {"peerId":"%s","lease":60,"hints":[{"digest":"%s","size":9,"infoHash":"%s"}],"wants":["%s"],"relayPort":5052}"""
          .formatted(PEER.hex(), BLOB, INFO_HASH, BLOB);

  @Test
  void isReadAsItIsWritten() {
    HintPost post =
        new HintPost(
            PEER,
            MINUTE,
            List.of(new Hint(BLOB, 9, INFO_HASH)),
            List.of(BLOB),
            OptionalInt.of(5_052));

    assertEquals(GOOD, new String(post.toJson(), UTF_8));
    assertEquals(post, HintPost.parse(post.toJson()));
    assertEquals(
        new HintPost(PEER, Duration.ZERO, List.of(), List.of(BLOB)),
        HintPost.parse(
            "{\"peerId\":\"%s\",\"lease\":0,\"wants\":[\"%s\"]}"
                .formatted(PEER.hex(), BLOB)
                .getBytes(UTF_8)));
  }

  @Test
  void theLargestPostFits() {
    Hint largest = new Hint(BLOB, PieceLength.MAX_SIZE, INFO_HASH);
    HintPost post =
        new HintPost(
            PEER,
            HintPost.MAX_LEASE,
            Collections.nCopies(HintPost.MAX_ENTRIES, largest),
            List.of());

    assertTrue(post.toJson().length <= HintPost.MAX_BYTES);
    assertEquals(post, HintPost.parse(post.toJson()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "lease":60       | "lease":301            | lease: expected an integer from 0 to 300, found 301
          "lease":60       | "lease":-1             | lease: expected an integer from 0 to 300, found -1
          "lease":60       | "lease":1.5            | lease: expected an integer
          "lease":60,      | ``                     | no 'lease'
          "lease"          | "laese"                | unknown key 'laese'
          "peerId":"       | "peerId":"0            | a peer id is 40 lower-case hexadecimal characters
          "infoHash":"c    | "infoHash":"C          | hints[0]: an infohash is 40 lower-case hexadecimal
          "digest":"sha256 | "digest":"sha512       | hints[0]: expected a digest of the form sha256:
          "size":9         | "size":0               | hints[0].size: expected an integer from 1 to
          "size":9         | "size":549755813889    | hints[0].size: expected an integer from 1 to
          "size":9         | "size":"9"             | hints[0].size: expected an integer from 1 to
          "size":9         | "size":9,"extra":1     | hints[0]: unknown key 'extra'
          "wants":["       | "wants":["x            | expected a digest of the form sha256:
          "wants":[        | "wants":[7,            | wants[0]: expected a string, found 7
          "lease":60       | "lease":60,"lease":60  | Duplicate field
          """)
  void saysWhatIsWrong(String good, String bad, String message) {
    assertTrue(GOOD.contains(good));
    byte[] post = GOOD.replace(good, bad).getBytes(UTF_8);

    var e = assertThrows(IllegalArgumentException.class, () -> HintPost.parse(post));

    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void hasSomethingAndNotTooMuch() {
    List<Digest> most = Collections.nCopies(HintPost.MAX_ENTRIES, BLOB);
    List<Hint> one = List.of(new Hint(BLOB, 1, INFO_HASH));
    assertThrows(
        IllegalArgumentException.class, () -> new HintPost(PEER, MINUTE, List.of(), List.of()));
    assertThrows(IllegalArgumentException.class, () -> new HintPost(PEER, MINUTE, one, most));
    assertThrows(
        IllegalArgumentException.class,
        () -> new HintPost(PEER, Duration.ofMillis(1_500), one, List.of()));
  }

  @Test
  void tellsWhatIsNoJson() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> HintPost.parse("{\"peerId\"".getBytes(UTF_8)));

    assertInstanceOf(MalformedJsonException.class, e.getCause());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, PieceLength.MAX_SIZE + 1})
  void aHintIsOfABlobThatCanHaveATorrent(long size) {
    assertThrows(IllegalArgumentException.class, () -> new Hint(BLOB, size, INFO_HASH));
  }

  static Stream<byte[]> seeds() {
    return Stream.of("", "{}", GOOD, GOOD.replace("9", "-9")).map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isAPostOrRefused(byte[] input) {
    try {
      HintPost post = HintPost.parse(input);
      assertEquals(post, HintPost.parse(post.toJson()));
    } catch (IllegalArgumentException e) {
      assertFalse(e.getMessage().isBlank());
    }
  }
}
