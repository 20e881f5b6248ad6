package org.lodestone.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Tells whether one of some files has changed since it was about to be read. */
final class FileStamps {

  /** Two changes closer to each other than this may leave the same times. */
  private static final Duration TICK = Duration.ofSeconds(2);

  /** The change time is the kernel's own: nobody sets it back. */
  private static final String ATTRIBUTES = "unix:dev,ino,size,lastModifiedTime,ctime";

  private final Map<Path, Map<String, Object>> noted = new HashMap<>();
  private boolean settled = true;

  /** To be called before the file is read, so that no change after that is missed. */
  void note(Path file) {
    if (noted.containsKey(file)) {
      return;
    }
    Map<String, Object> attributes = attributes(file);
    noted.put(file, attributes);
    if (attributes.get("ctime") instanceof FileTime changed) {
      settled &= changed.toInstant().isBefore(Instant.now().minus(TICK));
    }
  }

  /** True also while a further change might not show. */
  boolean mayHaveChanged() {
    return !settled
        || noted.entrySet().stream().anyMatch(e -> !e.getValue().equals(attributes(e.getKey())));
  }

  /** Nothing for a file that is not there or cannot be looked at. */
  private static Map<String, Object> attributes(Path file) {
    try {
      return Files.readAttributes(file, ATTRIBUTES);
    } catch (IOException e) {
      return Map.of();
    }
  }
}
