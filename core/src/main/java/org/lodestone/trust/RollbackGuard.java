package org.lodestone.trust;

import java.io.IOException;
import java.nio.file.Path;

/** Remembers on disk the highest sequence accepted for each name and tag. */
public final class RollbackGuard {

  public static RollbackGuard open(Path file) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
