package org.lodestone.journal;

/** How long a phase took in all, in milliseconds. */
public record PhaseTime(Phase phase, long millis) {}
