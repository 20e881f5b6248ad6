package org.lodestone.tuf;

import java.util.Optional;
import org.lodestone.json.JsonObject;

/**
 * What a file is that a collection speaks of (TARGETS, section 4.5).
 *
 * @param length in bytes
 * @param custom whatever its publisher says of it besides
 */
public record TargetFile(long length, Hashes hashes, Optional<JsonObject> custom) {

  static TargetFile read(JsonObject object) {
    return new TargetFile(
        object.integer("length", 0, Signed.MAX_INTEGER),
        Hashes.read(object.object("hashes")),
        object.has("custom") ? Optional.of(object.object("custom")) : Optional.empty());
  }

  /** What is wrong with the file; empty when it is the one. */
  public Optional<String> mismatch(byte[] file) {
    return file.length != length
        ? Optional.of("expected %d bytes, found %d".formatted(length, file.length))
        : hashes.mismatch(file);
  }
}
