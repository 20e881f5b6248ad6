package org.lodestone.torrent;

import com.google.common.io.BaseEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Reads one magnet link. Parameters it does not know are ignored; a second {@code dn}, {@code xl}
 * or hash of the same kind is an error, because readers would disagree on which one counts.
 * Trackers and web seeds that no client of HTTP or BEP 15 could call are ignored; a peer that is no
 * {@code host:port} is an error.
 */
final class MagnetParser {

  private static final String SCHEME = "magnet:?";
  private static final String BTIH = "urn:btih:";
  private static final String BTMH = "urn:btmh:";
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,18}");
  private static final Pattern INDEXED_KEY = Pattern.compile("(xt|tr)\\.[0-9]{1,3}");

  private final String text;
  private InfoHash infoHash;
  private String multihashV2;
  private String displayName;
  private Long length;
  private final List<String> trackers = new ArrayList<>();
  private final List<String> webSeeds = new ArrayList<>();
  private final List<String> peers = new ArrayList<>();

  MagnetParser(String text) {
    this.text = text;
  }

  MagnetLink parse() {
    if (text.length() > MagnetLink.MAX_LENGTH) {
      throw malformed(
          text.length() + " characters, at most " + MagnetLink.MAX_LENGTH + " are read");
    }
    if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw malformed("it does not begin with " + SCHEME);
    }
    for (String parameter : text.substring(SCHEME.length()).split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        accept(parameter.substring(0, equals), parameter.substring(equals + 1));
      }
    }
    if (infoHash == null) {
      throw malformed("no xt=urn:btih: with a v1 infohash");
    }
    return new MagnetLink(
        infoHash,
        Optional.ofNullable(multihashV2),
        Optional.ofNullable(displayName),
        length == null ? OptionalLong.empty() : OptionalLong.of(length),
        trackers.stream().flatMap(hint -> Tracker.ofHint(hint).stream()).toList(),
        webSeeds.stream().flatMap(hint -> WebSeed.ofHint(hint).stream()).toList(),
        peers.stream().map(HostPort::parse).toList());
  }

  private void accept(String rawKey, String encoded) {
    String key = rawKey.toLowerCase(Locale.ROOT);
    // BEP 9 writes several values of one key also as tr.1, tr.2.
    if (INDEXED_KEY.matcher(key).matches()) {
      key = key.substring(0, 2);
    }
    switch (key) {
      case "xt" -> acceptTopic(decode(key, encoded));
      case "dn" -> displayName = once(key, displayName, decode(key, encoded));
      case "xl" -> length = once(key, length, parseLength(encoded));
      case "tr" -> addHint(trackers, key, encoded);
      case "ws" -> addHint(webSeeds, key, encoded);
      case "x.pe" -> addHint(peers, key, encoded);
      default -> {
        // Others' extensions: BEP 9 leaves room for them.
      }
    }
  }

  private void acceptTopic(String topic) {
    if (startsWith(topic, BTIH)) {
      infoHash = once("xt=" + BTIH, infoHash, parseInfoHash(topic.substring(BTIH.length())));
    } else if (startsWith(topic, BTMH)) {
      String hash = topic.substring(BTMH.length()).toLowerCase(Locale.ROOT);
      multihashV2 = once("xt=" + BTMH, multihashV2, hash);
    }
  }

  private InfoHash parseInfoHash(String encoded) {
    return switch (encoded.length()) {
      case 40 -> new InfoHash(encoded.toLowerCase(Locale.ROOT));
      case 32 -> InfoHash.ofRaw(decodeBase32(encoded));
      default -> throw malformed("btih has " + encoded.length() + " characters, not 40 or 32");
    };
  }

  private byte[] decodeBase32(String encoded) {
    try {
      return BaseEncoding.base32().decode(encoded.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw malformed("btih of 32 characters is not base32");
    }
  }

  private Long parseLength(String encoded) {
    try {
      if (DECIMAL.matcher(encoded).matches()) {
        return Long.valueOf(encoded);
      }
    } catch (NumberFormatException e) {
      throw malformed("xl needs more than 64 bits");
    }
    throw malformed("xl is not a number of bytes");
  }

  private void addHint(List<String> hints, String key, String encoded) {
    String hint = decode(key, encoded);
    if (hints.size() == MagnetLink.MAX_HINTS) {
      throw malformed("more than " + MagnetLink.MAX_HINTS + " parameters " + key);
    }
    if (!hint.isEmpty()) {
      MagnetLink.requirePrintable(key, hint);
      hints.add(hint);
    }
  }

  private String decode(String key, String encoded) {
    try {
      return PercentEncoding.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw malformed(key + ": " + e.getMessage());
    }
  }

  private <T> T once(String what, T before, T now) {
    if (before != null && !before.equals(now)) {
      throw malformed(what + " is given twice, and differently");
    }
    return now;
  }

  private static boolean startsWith(String text, String prefix) {
    return text.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static IllegalArgumentException malformed(String reason) {
    return new IllegalArgumentException("magnet link: " + reason);
  }
}
