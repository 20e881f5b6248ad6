package org.lodestone.tuf;

import java.util.function.Function;
import org.lodestone.json.JsonObject;

/**
 * One of the four kinds of metadata, and how much of it is read.
 *
 * @param type its {@code _type}
 * @param maxBytes longest file (W, X, Y and Z of section 5)
 * @param maxTokens most braces, names and values in it
 */
public record RoleType<T extends Signed>(
    String type, int maxBytes, int maxTokens, Function<JsonObject, T> reader) {

  public static final RoleType<Root> ROOT = new RoleType<>("root", 512 << 10, 20_000, Root::read);
  public static final RoleType<Timestamp> TIMESTAMP =
      new RoleType<>("timestamp", 16 << 10, 1_000, Timestamp::read);
  public static final RoleType<Snapshot> SNAPSHOT =
      new RoleType<>("snapshot", 2 << 20, 100_000, Snapshot::read);
  public static final RoleType<Targets> TARGETS =
      new RoleType<>("targets", 4 << 20, 500_000, Targets::read);

  /** Whether a role of this name is one of the four, which the root speaks of. */
  static boolean isTopLevel(String role) {
    return role.equals(ROOT.type)
        || role.equals(TIMESTAMP.type)
        || role.equals(SNAPSHOT.type)
        || role.equals(TARGETS.type);
  }
}
