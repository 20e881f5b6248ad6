package org.lodestone.tuf;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lodestone.json.JsonObject;

/**
 * What a role says about targets, and whom else it lets speak of them (targets.json and delegated
 * roles, section 4.5).
 *
 * @param targets by their paths
 * @param delegations in the order in which they are asked
 */
public record Targets(
    long version, Instant expires, Map<String, TargetFile> targets, List<Delegation> delegations)
    implements Signed {

  private static final int MAX_TARGETS = 30_000;

  public Targets {
    targets = Map.copyOf(targets);
    delegations = List.copyOf(delegations);
  }

  static Targets read(JsonObject signed) {
    Head head = Head.read(signed);
    JsonObject object = signed.object("targets");
    List<String> paths = object.fields();
    if (paths.size() > MAX_TARGETS) {
      throw new IllegalArgumentException(
          "%s: expected at most %d targets, found %d"
              .formatted(object.place(), MAX_TARGETS, paths.size()));
    }
    Map<String, TargetFile> targets = new LinkedHashMap<>();
    paths.forEach(path -> targets.put(path, TargetFile.read(object.object(path))));
    return new Targets(
        head.version(),
        head.expires(),
        targets,
        signed.has("delegations") ? Delegation.readAll(signed.object("delegations")) : List.of());
  }
}
