package org.lodestone.torrent;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A magnet link (BEP 9). Only {@code xt} identifies; trackers, web seeds and peers are hints that
 * may be stale or hostile.
 *
 * @param infoHash {@code xt=urn:btih:}, read from hex or base32
 * @param multihashV2 {@code xt=urn:btmh:} in hex, kept for later (BEP 52)
 * @param displayName {@code dn}
 * @param length {@code xl}, bytes
 * @param trackers {@code tr}, in order
 * @param webSeeds {@code ws}, in order
 * @param peers {@code x.pe}, each {@code host:port}, in order
 */
public record MagnetLink(
    InfoHash infoHash,
    Optional<String> multihashV2,
    Optional<String> displayName,
    OptionalLong length,
    List<String> trackers,
    List<String> webSeeds,
    List<String> peers) {

  public MagnetLink {
    trackers = List.copyOf(trackers);
    webSeeds = List.copyOf(webSeeds);
    peers = List.copyOf(peers);
  }

  /**
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  public static MagnetLink parse(String text) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The link's canonical text; {@code parse(toString())} gives an equal link. */
  @Override
  public String toString() {
    throw new UnsupportedOperationException("skeleton");
  }
}
