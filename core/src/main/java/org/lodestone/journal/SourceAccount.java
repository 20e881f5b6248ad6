package org.lodestone.journal;

/**
 * What one source had to do with a blob.
 *
 * @param name for people: {@code registry docker.io}, {@code swarm <infohash>}
 * @param opened when it was asked first, in milliseconds after the blob's beginning
 * @param millis how long it was at work
 * @param brought bytes that came from it and were right, as far as it could tell
 * @param handedOn how many of these other gateways handed on that received the blob, too
 * @param here bytes that it found here and could go on from
 * @param peers most that were connected at a time, as far as it was looked; 0 where it has none
 * @param state for people, what became of it
 */
public record SourceAccount(
    String name,
    long opened,
    long millis,
    long brought,
    long handedOn,
    long here,
    int peers,
    String state) {}
