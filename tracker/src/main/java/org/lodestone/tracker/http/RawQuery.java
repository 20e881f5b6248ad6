package org.lodestone.tracker.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lodestone.tracker.announce.AnnounceRefusedException;
import org.lodestone.tracker.announce.AnnounceRefusedException.Reason;

/**
 * The query of a tracker request, whose values are percent-encoded bytes and not text: {@code
 * info_hash} is 20 raw bytes. Only values that are asked for are decoded, since clients send others
 * that need not make sense (aria2's {@code key}).
 */
final class RawQuery {

  private record Parameter(String name, String encoded) {}

  private final List<Parameter> parameters = new ArrayList<>();

  /**
   * @param query what follows the question mark, as received; its length is bounded by that of a
   *     request head
   */
  RawQuery(String query) {
    int start = 0;
    while (start < query.length()) {
      int end = query.indexOf('&', start);
      end = end < 0 ? query.length() : end;
      int equals = query.indexOf('=', start);
      if (equals >= 0 && equals < end) {
        parameters.add(
            new Parameter(query.substring(start, equals), query.substring(equals + 1, end)));
      }
      start = end + 1;
    }
  }

  /** Every value of a parameter, as bytes. */
  List<byte[]> all(String name) throws AnnounceRefusedException {
    List<byte[]> values = new ArrayList<>();
    for (Parameter parameter : parameters) {
      if (parameter.name().equals(name)) {
        values.add(decode(name, parameter.encoded()));
      }
    }
    return values;
  }

  /** The text of a parameter that may be there once; empty also for {@code name=}. */
  Optional<String> one(String name) throws AnnounceRefusedException {
    List<String> values =
        parameters.stream().filter(p -> p.name().equals(name)).map(Parameter::encoded).toList();
    if (values.size() > 1) {
      throw malformed(name + " is given " + values.size() + " times");
    }
    return values.stream().filter(value -> !value.isEmpty()).findFirst();
  }

  /** A decimal number. */
  Optional<Long> number(String name) throws AnnounceRefusedException {
    Optional<String> text = one(name);
    try {
      return text.map(Long::parseLong);
    } catch (NumberFormatException e) {
      throw malformed(name + " is not a number");
    }
  }

  static AnnounceRefusedException malformed(String message) {
    return new AnnounceRefusedException(Reason.MALFORMED, message);
  }

  private static byte[] decode(String name, String encoded) throws AnnounceRefusedException {
    byte[] decoded = new byte[encoded.length()];
    int length = 0;
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        decoded[length++] = (byte) hexByte(name, encoded, i + 1);
        i += 2;
      } else if (c < 0x80) {
        decoded[length++] = (byte) c;
      } else {
        throw malformed(name + " has bytes that are not percent-encoded");
      }
    }
    return Arrays.copyOf(decoded, length);
  }

  private static int hexByte(String name, String encoded, int at) throws AnnounceRefusedException {
    int high = at < encoded.length() ? Character.digit(encoded.charAt(at), 16) : -1;
    int low = at + 1 < encoded.length() ? Character.digit(encoded.charAt(at + 1), 16) : -1;
    if (high < 0 || low < 0) {
      throw malformed(name + " has a % that two hexadecimal digits do not follow");
    }
    return high << 4 | low;
  }
}
