package org.lodestone.node;

import java.util.List;

/**
 * Those who receive one blob at the same time and hand on to one another what has come. Nobody is
 * believed before the SHA-256 of the whole has matched.
 */
public interface Crowd {

  /**
   * Takes part; may wait for a bounded time until the others know.
   *
   * @param own what has come to this node, right or not, for those who come later; it waits where
   *     bytes are still to come
   */
  Membership join(StreamSource.Opener own);

  /** A part in it. */
  interface Membership {

    /**
     * Where those who came before this one hand on what they have, whom to ask first coming first.
     * Looked up anew each time, for a bounded time.
     */
    List<StreamSource.Opener> before();

    /** From now on this one hands nothing on. A no-op the second time. */
    void leave();
  }
}
