package org.lodestone.tracker.announce;

import java.time.Duration;
import java.util.List;

/**
 * What a peer is told: who else is there, and when to ask again.
 *
 * @param peers IPv4 peers, 6 bytes each (BEP 23)
 * @param peers6 IPv6 peers, 18 bytes each (BEP 7)
 * @param ids what those of {@code peers}, then of {@code peers6}, call themselves; empty unless
 *     asked for
 */
public record AnnounceResponse(
    Duration interval,
    Duration minInterval,
    SwarmCounts.Counts counts,
    byte[] peers,
    byte[] peers6,
    List<PeerId> ids) {}
