package org.lodestone.seeder.report;

import java.util.Optional;
import org.lodestone.program.CommandFailure;
import org.lodestone.pull.ImageNotFoundException;
import org.lodestone.store.StoreLockedException;
import org.lodestone.trust.RefusedException;

/** What commands say of the exceptions that belong to images. */
public final class KnownFailures {

  private KnownFailures() {}

  /** Empty for an exception that is no more than it says. */
  public static Optional<CommandFailure> describe(Exception e) {
    if (e instanceof RefusedException) {
      return Optional.of(
          CommandFailure.refused(
              e.getMessage(),
              "lodestone inspect shows who signed an image, trust list whom you believe"));
    }
    if (e instanceof ImageNotFoundException) {
      return Optional.of(
          CommandFailure.refused(
              e.getMessage(),
              "lodestone search shows what an index has; --index chooses the index"));
    }
    if (e instanceof StoreLockedException) {
      return Optional.of(
          CommandFailure.environment(
              e.getMessage(),
              "a lodestone keep or seed may have it; --store chooses another store",
              e));
    }
    return Optional.empty();
  }
}
