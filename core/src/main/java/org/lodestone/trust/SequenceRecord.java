package org.lodestone.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.lodestone.document.MagnetManifest;
import org.lodestone.json.JsonObject;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;

/** The JSON file in which earlier releases remembered what was accepted; read, never written. */
final class SequenceRecord {

  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_BYTES = 64 << 20;
  private static final int TOKENS_PER_ENTRY = 8;
  private static final int VERSION = 1;

  private SequenceRecord() {}

  /**
   * What was accepted for each name and tag; nothing when there is no such file.
   *
   * @throws IOException when it is unreadable or damaged
   */
  static Map<Reference, Accepted> read(Path file) throws IOException {
    byte[] json;
    try (InputStream in = Files.newInputStream(file)) {
      json = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    try {
      return parse(json);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s, the record of accepted documents, is damaged (%s); restore it, or delete it and so allow older documents once more"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * @throws IllegalArgumentException when the bytes are not such a record
   */
  static Map<Reference, Accepted> parse(byte[] json) {
    JsonObject root =
        JsonObject.parse("record", json, MAX_BYTES, TOKENS_PER_ENTRY * (MAX_ENTRIES + 1));
    root.integer("version", VERSION, VERSION);
    JsonObject entries = root.object("accepted");
    Map<Reference, Accepted> result = new LinkedHashMap<>();
    for (String key : entries.fields()) {
      Reference reference = Reference.parse(key);
      if (reference.tag().isEmpty() || reference.digest().isPresent()) {
        throw new IllegalArgumentException(entries.place(key) + ": not a name with a tag");
      }
      JsonObject entry = entries.object(key);
      result.put(
          reference,
          new Accepted(
              entry.integer("sequence", 1, MagnetManifest.MAX_SEQUENCE),
              Digest.parse(entry.text("payload")),
              Set.of()));
    }
    return result;
  }
}
