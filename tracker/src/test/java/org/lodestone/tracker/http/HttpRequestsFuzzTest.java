package org.lodestone.tracker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.torrent.Bencode;
import org.lodestone.tracker.announce.AnnounceRefusedException;

/** Any query is read or refused with a reason that can be bencoded; nothing else comes out. */
class HttpRequestsFuzzTest {

  static Stream<byte[]> queries() {
    return Stream.of(
            "",
            "info_hash=" + "%00%ff".repeat(10) + "&port=6881&left=0&numwant=50&event=started",
            "info_hash=abcdefghijklmnopqrst&info_hash=%ABbcdefghijklmnopqrst",
            "info_hash=%&port=-1&&=&=x&left=9999999999999999999999")
        .map(query -> query.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("queries")
  @FuzzTest
  void readsAnnouncesOrRefusesThem(byte[] bytes) {
    try {
      HttpRequests.announce(query(bytes), InetAddress.getLoopbackAddress());
    } catch (AnnounceRefusedException e) {
      assertTells(e);
    }
  }

  @MethodSource("queries")
  @FuzzTest
  void readsScrapesOrRefusesThem(byte[] bytes) {
    try {
      HttpRequests.scrape(query(bytes));
    } catch (AnnounceRefusedException e) {
      assertTells(e);
    }
  }

  private static RawQuery query(byte[] bytes) {
    return new RawQuery(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private static void assertTells(AnnounceRefusedException e) {
    Bencode.Dict answer = (Bencode.Dict) Bencode.decode(HttpAnswers.failure(e.getMessage()));
    assertEquals(Bencode.text(e.getMessage()), answer.get("failure reason").orElseThrow());
  }
}
