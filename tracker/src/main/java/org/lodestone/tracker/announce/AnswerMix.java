package org.lodestone.tracker.announce;

/**
 * Whom to name first in an answer, so that no source and no network fills it while there are
 * others: a sixteenth of the places for a source, half for a network.
 */
final class AnswerMix {

  private static final int SOURCE_PART = 16;
  private static final int NETWORK_PART = 2;

  private final Quota sources;
  private final Quota networks;

  AnswerMix(int places) {
    sources = new Quota(partOf(places, SOURCE_PART), places);
    networks = new Quota(partOf(places, NETWORK_PART), places);
  }

  /** Takes a peer of this source, unless it has had its part. */
  boolean takes(long source) {
    long network = Sources.network(source);
    boolean takes = sources.allows(source) && networks.allows(network);
    if (takes) {
      sources.take(source);
      networks.take(network);
    }
    return takes;
  }

  private static int partOf(int places, int part) {
    return (places + part - 1) / part;
  }
}
