package org.lodestone.tlog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What makes a log's checkpoint one to believe: the log's signature and the words of enough
 * witnesses.
 *
 * @param log its key, whose name is the log's origin
 * @param witnesses whose cosignatures count
 * @param quorum how many of them are needed; 0 leaves the log unwatched
 */
public record LogKeys(VerifierKey log, List<VerifierKey> witnesses, int quorum) {

  public LogKeys {
    witnesses = List.copyOf(witnesses);
    if (log.type() != VerifierKey.Type.NOTE) {
      throw new IllegalArgumentException("the key of the log " + log.name() + " is a witness's");
    }
    for (VerifierKey witness : witnesses) {
      if (witness.type() != VerifierKey.Type.COSIGNATURE) {
        throw new IllegalArgumentException(
            "the key of the witness " + witness.name() + " is a log's");
      }
    }
    long keys = witnesses.stream().map(VerifierKey::key).distinct().count();
    if (keys != witnesses.size() || new HashSet<>(names(witnesses)).size() != witnesses.size()) {
      throw new IllegalArgumentException(
          "the same witness is listed twice, it can count only once");
    }
    if (quorum < 0 || quorum > witnesses.size()) {
      throw new IllegalArgumentException(
          "expected a quorum from 0 to %d, found %d".formatted(witnesses.size(), quorum));
    }
  }

  private static List<String> names(List<VerifierKey> witnesses) {
    return witnesses.stream().map(VerifierKey::name).toList();
  }

  /**
   * When the last witness whose word is needed gave it: no witness of those who make up the quorum
   * has said so earlier.
   *
   * @param latest words of a later time are none: such a clock is wrong
   * @return empty when too few have, or none is needed
   * @throws LogVerificationException when a cosignature in the name of one of them is not right
   */
  public Optional<Instant> cosigned(SignedCheckpoint checkpoint, Instant latest)
      throws LogVerificationException {
    List<Instant> times = new ArrayList<>();
    for (VerifierKey witness : witnesses) {
      checkpoint.cosigned(witness).filter(time -> !time.isAfter(latest)).ifPresent(times::add);
    }
    times.sort(Comparator.reverseOrder());
    return quorum == 0 || times.size() < quorum
        ? Optional.empty()
        : Optional.of(times.get(quorum - 1));
  }

  /**
   * @throws LogVerificationException when the log has not signed it, or too few witnesses have
   */
  public void verify(SignedCheckpoint checkpoint) throws LogVerificationException {
    checkpoint.verify(log);
    int cosigned = 0;
    for (VerifierKey witness : witnesses) {
      if (checkpoint.cosigned(witness).isPresent()) {
        cosigned++;
      }
    }
    if (cosigned < quorum) {
      throw new LogVerificationException(
          "the checkpoint of %s over %d entries is cosigned by %d of %s, expected %d"
              .formatted(log.name(), checkpoint.tree().size(), cosigned, names(witnesses), quorum));
    }
  }
}
