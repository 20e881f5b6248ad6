package org.lodestone.tuf;

import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.json.JsonObject;

/**
 * Which version of a metadata file is current (METAFILES, section 4.4).
 *
 * @param length of the file in bytes, where it is told
 */
public record MetaFile(long version, OptionalLong length, Optional<Hashes> hashes) {

  static MetaFile read(JsonObject object) {
    return new MetaFile(
        object.integer("version", 1, Signed.MAX_INTEGER),
        object.has("length")
            ? OptionalLong.of(object.integer("length", 1, Signed.MAX_INTEGER))
            : OptionalLong.empty(),
        object.has("hashes")
            ? Optional.of(Hashes.read(object.object("hashes")))
            : Optional.empty());
  }

  /** How much of the file to read. */
  int maxBytes(RoleType<?> type) {
    return (int) Math.min(type.maxBytes(), length.orElse(type.maxBytes()));
  }

  /** What is wrong with the file's bytes; empty when length and hashes are as told. */
  Optional<String> mismatch(byte[] file) {
    if (length.isPresent() && length.getAsLong() != file.length) {
      return Optional.of("expected %d bytes, found %d".formatted(length.getAsLong(), file.length));
    }
    return hashes.flatMap(expected -> expected.mismatch(file));
  }
}
