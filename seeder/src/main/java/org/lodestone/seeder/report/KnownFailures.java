package org.lodestone.seeder.report;

import java.util.Optional;
import org.lodestone.program.CommandFailure;
import org.lodestone.store.StoreLockedException;

/** What commands say of the exceptions that belong to stores. */
public final class KnownFailures {

  private KnownFailures() {}

  /** Empty for an exception that is no more than it says. */
  public static Optional<CommandFailure> describe(Exception e) {
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
