package org.lodestone.trust;

/** Where the trust policy comes from, which may change between one decision and the next. */
public interface PolicySource {

  /** The policy as it is now, to decide something under. It may read files. */
  TrustPolicy current();

  /**
   * The policy as it was a moment ago (at most a second). No disk is touched, so that a server's
   * own threads may ask whether what was decided earlier still stands.
   */
  TrustPolicy lastSeen();
}
