package org.lodestone.tuf;

import java.time.Instant;
import java.util.List;
import org.lodestone.json.JsonObject;

/** Which snapshot is current (timestamp.json, section 4.6). */
public record Timestamp(long version, Instant expires, MetaFile snapshot) implements Signed {

  static Timestamp read(JsonObject signed) {
    Head head = Head.read(signed);
    JsonObject meta = signed.object("meta");
    meta.allowOnly(List.of("snapshot.json"));
    return new Timestamp(
        head.version(), head.expires(), MetaFile.read(meta.object("snapshot.json")));
  }
}
