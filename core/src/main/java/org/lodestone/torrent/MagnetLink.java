package org.lodestone.torrent;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A magnet link (BEP 9, 53). Only {@code xt} identifies; trackers, web seeds and peers are hints
 * that may be stale or hostile.
 *
 * @param infoHash {@code xt=urn:btih:}, read from hex or base32
 * @param multihashV2 {@code xt=urn:btmh:} in hex, kept for later (BEP 52)
 * @param displayName {@code dn}
 * @param length {@code xl}, bytes
 * @param trackers {@code tr}, in order
 * @param webSeeds {@code ws}, in order
 * @param peers {@code x.pe}, in order
 */
public record MagnetLink(
    InfoHash infoHash,
    Optional<String> multihashV2,
    Optional<String> displayName,
    OptionalLong length,
    List<Tracker> trackers,
    List<WebSeed> webSeeds,
    List<HostPort> peers) {

  /** The longest link that is read, in characters. */
  public static final int MAX_LENGTH = 16 * 1024;

  /** The most trackers, web seeds or peers, each. */
  public static final int MAX_HINTS = 64;

  /** A SHA-256 multihash: code 0x12, length 0x20, then the hash. */
  private static final Pattern MULTIHASH = Pattern.compile("1220[0-9a-f]{64}");

  public MagnetLink {
    trackers = List.copyOf(trackers);
    webSeeds = List.copyOf(webSeeds);
    peers = List.copyOf(peers);
    multihashV2.ifPresent(
        hash -> require(MULTIHASH.matcher(hash).matches(), "btmh is not a SHA-256 multihash"));
    require(length.isEmpty() || length.getAsLong() >= 0, "xl is negative");
    displayName.ifPresent(name -> requirePrintable("dn", name));
    requireFew("tr", trackers);
    requireFew("ws", webSeeds);
    requireFew("x.pe", peers);
  }

  /** The names that have to be looked up before every tracker and peer can be called. */
  public Set<String> hostNames() {
    return Stream.concat(trackers.stream().map(Tracker::place), peers.stream())
        .filter(place -> !place.isAddress())
        .map(HostPort::host)
        .collect(Collectors.toSet());
  }

  /** The link with other hints. */
  public MagnetLink withHints(
      List<Tracker> newTrackers, List<WebSeed> newWebSeeds, List<HostPort> newPeers) {
    return new MagnetLink(
        infoHash, multihashV2, displayName, length, newTrackers, newWebSeeds, newPeers);
  }

  /**
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  public static MagnetLink parse(String text) {
    return new MagnetParser(text).parse();
  }

  /** The link's canonical text; {@code parse(toString())} gives an equal link. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("magnet:?xt=urn:btih:").append(infoHash);
    multihashV2.ifPresent(hash -> text.append("&xt=urn:btmh:").append(hash));
    displayName.ifPresent(name -> append(text, "dn", name));
    length.ifPresent(bytes -> text.append("&xl=").append(bytes));
    trackers.forEach(tracker -> append(text, "tr", tracker));
    webSeeds.forEach(webSeed -> append(text, "ws", webSeed));
    peers.forEach(peer -> append(text, "x.pe", peer));
    return text.toString();
  }

  private static void append(StringBuilder text, String key, Object value) {
    text.append('&').append(key).append('=').append(PercentEncoding.encode(value.toString()));
  }

  private static void requireFew(String key, List<?> hints) {
    require(hints.size() <= MAX_HINTS, "more than " + MAX_HINTS + " parameters " + key);
  }

  static void requirePrintable(String key, String value) {
    require(value.chars().noneMatch(Character::isISOControl), key + " has control characters");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("magnet link: " + otherwise);
    }
  }
}
