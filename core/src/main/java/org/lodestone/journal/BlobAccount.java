package org.lodestone.journal;

import java.time.Instant;
import java.util.List;
import org.lodestone.oci.Digest;

/**
 * How a blob came, or is coming, into the store.
 *
 * @param begun when it was asked for first
 * @param state for people, what became of it
 * @param sources in the order they were opened in
 */
public record BlobAccount(
    Digest blob,
    long size,
    Instant begun,
    String state,
    List<SourceAccount> sources,
    List<PhaseTime> phases,
    List<Remark> remarks) {}
