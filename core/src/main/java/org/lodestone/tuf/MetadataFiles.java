package org.lodestone.tuf;

import java.io.IOException;
import org.lodestone.tuf.UpdateFailedException.Check;

/**
 * The metadata files of a mirror, by roles.
 *
 * @param consistent whether their names have versions (step 5.3.12)
 */
record MetadataFiles(Mirror mirror, boolean consistent) {

  /** The one file that never has its version in its name (step 5.4.1). */
  byte[] timestamp(Checks checks) throws IOException, UpdateFailedException {
    return fetch(checks, FileNames.of("timestamp"), RoleType.TIMESTAMP.maxBytes());
  }

  byte[] fetch(Checks checks, String role, MetaFile expected, RoleType<?> type)
      throws IOException, UpdateFailedException {
    String name = consistent ? FileNames.of(expected.version(), role) : FileNames.of(role);
    return fetch(checks, name, expected.maxBytes(type));
  }

  private byte[] fetch(Checks checks, String name, int maxBytes)
      throws IOException, UpdateFailedException {
    return mirror
        .fetch(FileNames.METADATA + name, maxBytes)
        .orElseThrow(
            () -> checks.failed(Check.MISSING, 1, mirror + " has no " + FileNames.METADATA + name));
  }
}
