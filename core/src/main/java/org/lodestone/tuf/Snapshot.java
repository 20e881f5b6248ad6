package org.lodestone.tuf;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lodestone.json.JsonObject;

/**
 * Which versions of all targets metadata belong together (snapshot.json, section 4.4).
 *
 * @param meta by file name, such as {@code targets.json}
 */
public record Snapshot(long version, Instant expires, Map<String, MetaFile> meta)
    implements Signed {

  private static final int MAX_FILES = 10_000;

  public Snapshot {
    meta = Map.copyOf(meta);
  }

  static Snapshot read(JsonObject signed) {
    Head head = Head.read(signed);
    JsonObject object = signed.object("meta");
    List<String> names = object.fields();
    if (names.size() > MAX_FILES) {
      throw new IllegalArgumentException(
          "%s: expected at most %d files, found %d"
              .formatted(object.place(), MAX_FILES, names.size()));
    }
    Map<String, MetaFile> meta = new LinkedHashMap<>();
    names.forEach(name -> meta.put(name, MetaFile.read(object.object(name))));
    return new Snapshot(head.version(), head.expires(), meta);
  }

  /** The file of a role. */
  Optional<MetaFile> file(String role) {
    return Optional.ofNullable(meta.get(role + ".json"));
  }
}
