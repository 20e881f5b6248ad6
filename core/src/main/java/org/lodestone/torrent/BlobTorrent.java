package org.lodestone.torrent;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.lodestone.oci.Digest;

/**
 * The v1 torrent of one blob (BEP 3): a pure function of the blob's bytes, so that whoever has the
 * blob makes the same infohash. Name {@code sha256-<hex>}, piece length by {@link PieceLength}, no
 * date, no comment, no creator.
 */
public final class BlobTorrent {

  /** Longer metainfo than any blob torrent has; nothing longer is parsed. */
  public static final int MAX_METAINFO = PieceLength.MAX_PIECES * InfoHash.BYTES + 1024;

  private final Digest digest;
  private final long size;
  private final byte[] pieces;
  private final InfoHash infoHash;

  /**
   * @param pieces the SHA-1 of each piece, one after the other
   */
  BlobTorrent(Digest digest, long size, byte[] pieces) {
    int expected = PieceLength.pieces(size, PieceLength.of(size)) * InfoHash.BYTES;
    if (pieces.length != expected) {
      throw new IllegalArgumentException(
          "%d bytes of piece hashes for a blob of %d bytes, expected %d"
              .formatted(pieces.length, size, expected));
    }
    this.digest = digest;
    this.size = size;
    this.pieces = pieces;
    this.infoHash = InfoHash.ofRaw(newSha1().digest(info().encode()));
  }

  public Digest digest() {
    return digest;
  }

  /** The blob's length in bytes, at least 1: an empty blob has no torrent. */
  public long size() {
    return size;
  }

  public int pieceLength() {
    return PieceLength.of(size);
  }

  public int pieceCount() {
    return pieces.length / InfoHash.BYTES;
  }

  /** The length of that piece; the last one may be shorter than the others. */
  int pieceSize(int piece) {
    return (int) Math.min(pieceLength(), size - (long) piece * pieceLength());
  }

  /** Whether these are the bytes of that piece. */
  boolean isPiece(int piece, byte[] bytes) {
    byte[] expected =
        Arrays.copyOfRange(pieces, piece * InfoHash.BYTES, (piece + 1) * InfoHash.BYTES);
    return Arrays.equals(expected, newSha1().digest(bytes));
  }

  /** The info dictionary, as peers send it (BEP 9). */
  byte[] infoBytes() {
    return info().encode();
  }

  public InfoHash infoHash() {
    return infoHash;
  }

  /** The torrent's file name, {@code sha256-<hex>}. */
  public String name() {
    return name(digest);
  }

  /** The bencoded metainfo file, without trackers. */
  public byte[] metainfo() {
    return Bencode.Dict.of(Map.of("info", info())).encode();
  }

  /** The magnet link with dn, xl and these trackers. */
  public MagnetLink magnet(List<Tracker> trackers) {
    return new MagnetLink(
        infoHash,
        Optional.empty(),
        Optional.of(name()),
        OptionalLong.of(size),
        trackers,
        List.of(),
        List.of());
  }

  /**
   * Reads metainfo and accepts only what this class would itself have made.
   *
   * @throws IllegalArgumentException saying how it differs
   */
  public static BlobTorrent parse(byte[] metainfo) {
    if (metainfo.length > MAX_METAINFO) {
      throw new IllegalArgumentException(
          "metainfo of %d bytes; a blob torrent's has at most %d"
              .formatted(metainfo.length, MAX_METAINFO));
    }
    Bencode.Dict root = dict(Bencode.decode(metainfo), "the metainfo");
    requireKeys(root, Set.of("info"), "the metainfo");
    return ofInfo(dict(field(root, "info"), "info"));
  }

  /** The same for the info dictionary alone, as peers send it (BEP 9). */
  static BlobTorrent parseInfo(byte[] info) {
    if (info.length > MAX_METAINFO) {
      throw new IllegalArgumentException(
          "an info dictionary of %d bytes; a blob torrent's has at most %d"
              .formatted(info.length, MAX_METAINFO));
    }
    return ofInfo(dict(Bencode.decode(info), "info"));
  }

  private static BlobTorrent ofInfo(Bencode.Dict info) {
    requireKeys(info, Set.of("length", "name", "piece length", "pieces"), "info");
    long size = number(info, "length");
    int expectedPieceLength = PieceLength.of(size);
    long pieceLength = number(info, "piece length");
    if (pieceLength != expectedPieceLength) {
      throw new IllegalArgumentException(
          "piece length %d for a blob of %d bytes, expected %d"
              .formatted(pieceLength, size, expectedPieceLength));
    }
    return new BlobTorrent(digestOf(text(info, "name").utf8()), size, text(info, "pieces").bytes());
  }

  private static Digest digestOf(String name) {
    try {
      return Digest.parseFileName(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the torrent's name is not sha256-<hex>: " + e.getMessage(), e);
    }
  }

  private Bencode.Dict info() {
    return Bencode.Dict.of(
        Map.of(
            "length", new Bencode.Int(size),
            "name", Bencode.text(name()),
            "piece length", new Bencode.Int(pieceLength()),
            "pieces", new Bencode.Text(pieces)));
  }

  private static void requireKeys(Bencode.Dict dict, Set<String> keys, String what) {
    if (!dict.entries().keySet().equals(keys)) {
      throw new IllegalArgumentException(
          "%s of a blob torrent has the keys %s, found %s"
              .formatted(
                  what, keys.stream().sorted().toList(), abbreviate(dict.entries().keySet() + "")));
    }
  }

  private static Bencode field(Bencode.Dict dict, String key) {
    return dict.get(key)
        .orElseThrow(() -> new IllegalArgumentException("the key '" + key + "' is missing"));
  }

  private static Bencode.Dict dict(Bencode value, String what) {
    if (value instanceof Bencode.Dict dict) {
      return dict;
    }
    throw new IllegalArgumentException(what + " is not a dictionary");
  }

  private static long number(Bencode.Dict dict, String key) {
    if (field(dict, key) instanceof Bencode.Int number) {
      return number.value();
    }
    throw new IllegalArgumentException("'" + key + "' is not a number");
  }

  private static Bencode.Text text(Bencode.Dict dict, String key) {
    if (field(dict, key) instanceof Bencode.Text text) {
      return text;
    }
    throw new IllegalArgumentException("'" + key + "' is not a string");
  }

  private static String abbreviate(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }

  static String name(Digest digest) {
    return digest.fileName();
  }

  /** A fresh SHA-1, for pieces; every Java platform has one. */
  static MessageDigest newSha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-1", e);
    }
  }

  /** Equal when infohash and digest are: the infohash covers everything else. */
  @Override
  public boolean equals(Object other) {
    return other instanceof BlobTorrent torrent
        && infoHash.equals(torrent.infoHash)
        && Arrays.equals(pieces, torrent.pieces);
  }

  @Override
  public int hashCode() {
    return infoHash.hashCode();
  }

  @Override
  public String toString() {
    return "torrent " + infoHash + " of " + digest;
  }
}
