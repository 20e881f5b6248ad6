package org.lodestone.tuf;

import java.time.Instant;
import java.util.Map;
import org.lodestone.json.JsonObject;

/**
 * Who may sign for the top-level roles (root.json, section 4.3).
 *
 * @param consistentSnapshot whether files are named by version or hash (section 6.2)
 */
public record Root(
    long version,
    Instant expires,
    boolean consistentSnapshot,
    Quorum root,
    Quorum timestamp,
    Quorum snapshot,
    Quorum targets)
    implements Signed {

  static Root read(JsonObject signed) {
    Head head = Head.read(signed);
    Map<String, Key> keys = Key.readAll(signed.object("keys"));
    JsonObject roles = signed.object("roles");
    return new Root(
        head.version(),
        head.expires(),
        signed.has("consistent_snapshot") && signed.flag("consistent_snapshot"),
        Quorum.read(roles.object("root"), keys),
        Quorum.read(roles.object("timestamp"), keys),
        Quorum.read(roles.object("snapshot"), keys),
        Quorum.read(roles.object("targets"), keys));
  }
}
