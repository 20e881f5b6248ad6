package org.lodestone.torrent;

import java.util.Collection;

/**
 * Decides which hints of an untrusted magnet link may be used: those that the operator named, and
 * those on public addresses. A document must not make this node call into its private network.
 */
public final class HintFilter {

  /**
   * @param allowed {@code host:port} or tracker URLs the operator's configuration names
   */
  public HintFilter(Collection<String> allowed) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The link with only the hints that may be used; each one left out is logged with the reason. */
  public MagnetLink filter(MagnetLink magnet) {
    throw new UnsupportedOperationException("skeleton");
  }
}
