package org.lodestone.tracker.announce;

/** How a client wants its peers. */
public enum PeerFormat {
  /** A string of addresses and ports (BEP 23, BEP 7). */
  COMPACT,
  /** A list of dictionaries (BEP 3). */
  DICTIONARIES,
  /** That, without {@code peer id}. */
  DICTIONARIES_WITHOUT_ID
}
