package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BlobTorrentTest {

  private static final BlobTorrent TORRENT =
      BlobHasherTest.torrent(new byte[PieceLength.SMALLEST + 1]);

  @Test
  void readsWhatItWrites() {
    BlobTorrent read = BlobTorrent.parse(TORRENT.metainfo());
    assertEquals(TORRENT, read);
    assertEquals(TORRENT.digest(), read.digest());
    assertEquals(PieceLength.SMALLEST + 1, read.size());
    assertEquals(2, read.pieceCount());
  }

  @Test
  void makesAMagnetLink() {
    MagnetLink magnet = TORRENT.magnet(List.of(Tracker.parse("http://tracker.example/announce")));
    assertEquals(
        "magnet:?xt=urn:btih:%s&dn=sha256-%s&xl=262145&tr=http://tracker.example/announce"
            .formatted(TORRENT.infoHash(), TORRENT.digest().hex()),
        magnet.toString());
  }

  static Stream<Arguments> otherInfo() {
    return Stream.of(
        Arguments.of("name", Bencode.text("layer.tar"), "name is not sha256-"),
        Arguments.of("name", Bencode.text("sha256-" + "Z".repeat(64)), "64 lower-case hex"),
        Arguments.of("name", new Bencode.Int(1), "'name' is not a string"),
        Arguments.of("length", new Bencode.Int(0), "holds 1 to"),
        Arguments.of("length", new Bencode.Int(-1), "holds 1 to"),
        Arguments.of("length", new Bencode.Int(Long.MAX_VALUE), "holds 1 to"),
        Arguments.of("length", new Bencode.Int(1), "40 bytes of piece hashes"),
        Arguments.of("length", Bencode.text("1"), "'length' is not a number"),
        Arguments.of("piece length", new Bencode.Int(16384), "piece length 16384"),
        Arguments.of("pieces", Bencode.text("short"), "5 bytes of piece hashes"),
        Arguments.of("private", new Bencode.Int(1), "found [length, name, piece length, pieces, p"),
        Arguments.of("attr", Bencode.text("x"), "found [attr"));
  }

  @ParameterizedTest
  @MethodSource("otherInfo")
  void refusesAnyOtherInfo(String key, Bencode value, String reason) {
    Bencode.Dict metainfo = (Bencode.Dict) Bencode.decode(TORRENT.metainfo());
    Map<String, Bencode> info =
        new TreeMap<>(((Bencode.Dict) metainfo.get("info").orElseThrow()).entries());
    info.put(key, value);
    assertRefused(Bencode.Dict.of(Map.of("info", Bencode.Dict.of(info))), reason);
  }

  @Test
  void refusesOtherMetainfo() {
    Bencode.Dict metainfo = (Bencode.Dict) Bencode.decode(TORRENT.metainfo());
    Map<String, Bencode> withTracker = new TreeMap<>(metainfo.entries());
    withTracker.put("announce", Bencode.text("http://tracker.example/announce"));
    assertRefused(Bencode.Dict.of(withTracker), "has the keys [info], found [announce, info]");
    assertRefused(Bencode.Dict.of(Map.of()), "has the keys [info], found []");
    assertRefused(Bencode.text("x"), "not a dictionary");
    assertRefused(Bencode.text("x".repeat(BlobTorrent.MAX_METAINFO)), "has at most");
  }

  private static void assertRefused(Bencode metainfo, String reason) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> BlobTorrent.parse(metainfo.encode()));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }
}
