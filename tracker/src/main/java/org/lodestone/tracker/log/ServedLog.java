package org.lodestone.tracker.log;

import java.util.Optional;

/**
 * A log and who may read it.
 *
 * @param readers empty when everybody may
 */
public record ServedLog(DocumentLog log, Optional<LogReaders> readers) {}
