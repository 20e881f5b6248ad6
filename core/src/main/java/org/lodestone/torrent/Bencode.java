package org.lodestone.torrent;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A bencoded value (BEP 3). There is one encoding of each value, and {@link #decode} takes no
 * other: dictionary keys are sorted and unique, numbers have no leading zero.
 */
public sealed interface Bencode {

  /** Deepest nesting of lists and dictionaries that is read. */
  int MAX_DEPTH = 16;

  /**
   * Reads exactly one value.
   *
   * @throws IllegalArgumentException saying what is wrong, and at which byte
   */
  static Bencode decode(byte[] encoded) {
    return new BencodeReader(encoded).readDocument();
  }

  static Text text(String utf8) {
    return new Text(utf8.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends the value's encoding. */
  void encodeTo(ByteArrayOutputStream out);

  /** The value's one encoding. */
  default byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    encodeTo(out);
    return out.toByteArray();
  }

  /** An integer; those that need more than 64 bits are not read. */
  record Int(long value) implements Bencode {

    @Override
    public void encodeTo(ByteArrayOutputStream out) {
      out.writeBytes(ascii("i" + value + "e"));
    }
  }

  /** A byte string. The array is not copied: treat it as immutable. */
  record Text(byte[] bytes) implements Bencode {

    @Override
    public void encodeTo(ByteArrayOutputStream out) {
      out.writeBytes(ascii(bytes.length + ":"));
      out.writeBytes(bytes);
    }

    /** The bytes as UTF-8; malformed sequences become U+FFFD. */
    public String utf8() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Text text && Arrays.equals(bytes, text.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return utf8();
    }
  }

  /** A list. */
  record Items(List<Bencode> values) implements Bencode {

    public Items {
      values = List.copyOf(values);
    }

    @Override
    public void encodeTo(ByteArrayOutputStream out) {
      out.write('l');
      values.forEach(value -> value.encodeTo(out));
      out.write('e');
    }
  }

  /**
   * A dictionary.
   *
   * @param entries keys hold one byte a character (ISO 8859-1), whose order is that of raw bytes
   */
  record Dict(SortedMap<String, Bencode> entries) implements Bencode {

    public Dict {
      entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    public static Dict of(Map<String, Bencode> entries) {
      return new Dict(new TreeMap<>(entries));
    }

    public Optional<Bencode> get(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    @Override
    public void encodeTo(ByteArrayOutputStream out) {
      out.write('d');
      entries.forEach(
          (key, value) -> {
            new Text(key.getBytes(StandardCharsets.ISO_8859_1)).encodeTo(out);
            value.encodeTo(out);
          });
      out.write('e');
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
