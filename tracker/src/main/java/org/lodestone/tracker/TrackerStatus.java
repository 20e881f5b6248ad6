package org.lodestone.tracker;

import java.net.URI;
import java.time.Instant;

/** What {@code /status} shows. */
record TrackerStatus(
    TrackerConfig.Mode mode,
    URI announce,
    URI udpAnnounce,
    Instant started,
    int torrents,
    int peers,
    int indexedBlobs) {}
