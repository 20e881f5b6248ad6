package org.lodestone.tracker.log;

import java.util.Optional;

/**
 * A log, or the copy of one, and who may read it.
 *
 * @param readers empty when everybody may
 */
public record ServedLog(PublishedLog log, Optional<LogReaders> readers) {}
