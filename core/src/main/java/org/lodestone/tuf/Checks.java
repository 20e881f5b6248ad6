package org.lodestone.tuf;

import java.time.Instant;
import java.util.Optional;
import org.lodestone.tuf.UpdateFailedException.Check;

/**
 * The checks that steps of section 5 share, on one file.
 *
 * @param step of the specification that loads the file, such as {@code 5.4}; its parts have
 *     numbers, 0 is all of it
 * @param file for messages
 */
record Checks(String step, String file) {

  <T extends Signed> Metadata<T> parse(RoleType<T> type, byte[] bytes)
      throws UpdateFailedException {
    try {
      return Metadata.parse(type, bytes);
    } catch (IllegalArgumentException e) {
      throw failed(Check.FORMAT, 0, e.getMessage());
    }
  }

  void signatures(int number, String whose, Quorum quorum, Metadata<?> metadata)
      throws UpdateFailedException {
    int found = quorum.signers(metadata).size();
    if (found < quorum.threshold()) {
      throw failed(
          Check.SIGNATURES,
          number,
          "expected valid signatures of %d of the %d keys of %s, found %d"
              .formatted(quorum.threshold(), quorum.size(), whose, found));
    }
  }

  void version(int number, Check check, long expected, Metadata<?> metadata)
      throws UpdateFailedException {
    long found = metadata.signed().version();
    if (found != expected) {
      throw failed(check, number, "expected version %d, found %d".formatted(expected, found));
    }
  }

  void atLeast(int number, String what, long trusted, long found) throws UpdateFailedException {
    if (found < trusted) {
      throw failed(
          Check.ROLLBACK,
          number,
          "expected %s %d or later, as was seen before, found %d".formatted(what, trusted, found));
    }
  }

  void hashes(int number, MetaFile expected, byte[] bytes) throws UpdateFailedException {
    Optional<String> mismatch = expected.mismatch(bytes);
    if (mismatch.isPresent()) {
      throw failed(Check.HASHES, number, mismatch.get());
    }
  }

  void notExpired(int number, Metadata<?> metadata, Instant start) throws UpdateFailedException {
    if (!metadata.signed().expires().isAfter(start)) {
      throw failed(
          Check.FREEZE,
          number,
          "version %d expired at %s, it is %s here"
              .formatted(metadata.signed().version(), metadata.signed().expires(), start));
    }
  }

  UpdateFailedException failed(Check check, int number, String problem) {
    String full = number == 0 ? step : step + "." + number;
    return new UpdateFailedException(check, full, file, problem);
  }
}
