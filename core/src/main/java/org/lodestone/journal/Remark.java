package org.lodestone.journal;

/**
 * Something that happened on the way.
 *
 * @param millis after the beginning
 */
public record Remark(long millis, String text) {}
