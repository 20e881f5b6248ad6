package org.lodestone.tracker.announce;

/** How an announce arrived. */
public enum Transport {
  HTTP,
  UDP
}
