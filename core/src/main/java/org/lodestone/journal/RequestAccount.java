package org.lodestone.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Digest;

/**
 * What became of a request.
 *
 * @param id the one its answer carries
 * @param what the manifest or blob that it is about, as it is looked up; else its path
 * @param found the manifest that its answer is
 * @param status of HTTP; 0 while it is not known
 * @param from for people, where the answer came from
 * @param sent bytes of the answer's body that the client has taken
 * @param decidedWith the id of the request whose decision was good for this one, too
 * @param fault for people, why it was refused or cut short
 * @param ended whether the answer is complete, or never will be
 */
public record RequestAccount(
    String id,
    Instant at,
    String method,
    String what,
    Optional<Digest> found,
    int status,
    Optional<String> from,
    long sent,
    Optional<String> decidedWith,
    Optional<String> fault,
    boolean ended,
    List<PhaseTime> phases) {}
