package org.lodestone.torrent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Reads canonical bencode. A string's length is checked against what is left before it is cut. */
final class BencodeReader {

  /** The digits of the longest 64-bit number, so that no number is scanned further than that. */
  private static final int MAX_DIGITS = 19;

  private final byte[] input;
  private int position;

  BencodeReader(byte[] input) {
    this.input = input;
  }

  Bencode readDocument() {
    Bencode value = readValue(0);
    if (position != input.length) {
      throw malformed((input.length - position) + " bytes follow the value");
    }
    return value;
  }

  private Bencode readValue(int depth) {
    if (depth > Bencode.MAX_DEPTH) {
      throw malformed("nested deeper than " + Bencode.MAX_DEPTH);
    }
    byte type = peek();
    return switch (type) {
      case 'i' -> readInt();
      case 'l' -> readItems(depth);
      case 'd' -> readDict(depth);
      default -> new Bencode.Text(readBytes());
    };
  }

  private Bencode.Int readInt() {
    position++;
    boolean negative = peek() == '-';
    if (negative) {
      position++;
    }
    // Unsigned first: the smallest long has no positive twin.
    long magnitude = readDigits('e');
    if (negative && magnitude == 0) {
      throw malformed("minus zero is not a number");
    }
    if (magnitude < 0 && !(negative && magnitude == Long.MIN_VALUE)) {
      throw malformed("the number needs more than 64 bits");
    }
    return new Bencode.Int(negative ? -magnitude : magnitude);
  }

  private Bencode.Items readItems(int depth) {
    position++;
    List<Bencode> values = new ArrayList<>();
    while (peek() != 'e') {
      values.add(readValue(depth + 1));
    }
    position++;
    return new Bencode.Items(values);
  }

  private Bencode.Dict readDict(int depth) {
    position++;
    TreeMap<String, Bencode> entries = new TreeMap<>();
    while (peek() != 'e') {
      String key = new String(readBytes(), StandardCharsets.ISO_8859_1);
      if (!entries.isEmpty() && key.compareTo(entries.lastKey()) <= 0) {
        throw malformed("dictionary keys are not sorted and unique");
      }
      entries.put(key, readValue(depth + 1));
    }
    position++;
    return new Bencode.Dict(entries);
  }

  private byte[] readBytes() {
    if (!isDigit(peek())) {
      throw malformed("expected a value, found byte " + (peek() & 0xff));
    }
    long length = readDigits(':');
    if (length < 0 || length > input.length - position) {
      throw malformed(
          "a string of %s bytes with %d left"
              .formatted(Long.toUnsignedString(length), input.length - position));
    }
    int start = position;
    position += (int) length;
    return Arrays.copyOfRange(input, start, position);
  }

  /** An unsigned number of at most 19 digits, and the delimiter after it. */
  private long readDigits(char delimiter) {
    int start = position;
    long number = 0;
    while (isDigit(peek()) && position - start < MAX_DIGITS) {
      number = number * 10 + (input[position++] - '0');
    }
    int digits = position - start;
    if (digits == 0 || (digits > 1 && input[start] == '0')) {
      throw malformed(digits == 0 ? "expected a digit" : "a number has a leading zero");
    }
    if (peek() != delimiter) {
      throw malformed("expected '" + delimiter + "' after a number of " + digits + " digits");
    }
    position++;
    return number;
  }

  private byte peek() {
    if (position == input.length) {
      throw malformed("the input ends in the middle of a value");
    }
    return input[position];
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private IllegalArgumentException malformed(String reason) {
    return new IllegalArgumentException("bencode, byte " + position + ": " + reason);
  }
}
