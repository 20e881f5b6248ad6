package org.lodestone.tuf;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lodestone.json.JsonObject;
import org.lodestone.oci.Digest;

/**
 * A role that another one lets speak of some targets (DELEGATIONS, section 4.5).
 *
 * @param terminating whether no later delegation is asked about what this one is about
 * @param paths patterns, or else {@code hashPrefixes} are given
 * @param hashPrefixes of the hexadecimal SHA-256 of a target's path
 */
public record Delegation(
    String role,
    Quorum quorum,
    boolean terminating,
    List<PathPattern> paths,
    List<String> hashPrefixes) {

  /** Most delegations of one role. */
  static final int MAX_ROLES = 1_000;

  private static final int MAX_PATHS = 10_000;

  /** So that its file has a name that every file system takes, percent-encoded. */
  private static final int MAX_NAME_BYTES = 64;

  private static final int MAX_PREFIX_BYTES = 32;

  public Delegation {
    paths = List.copyOf(paths);
    hashPrefixes = List.copyOf(hashPrefixes);
    checkName(role);
  }

  /**
   * @throws IllegalArgumentException when no delegated role may have that name
   */
  static void checkName(String role) {
    int length = role.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > MAX_NAME_BYTES || RoleType.isTopLevel(role)) {
      throw new IllegalArgumentException(
          "expected a role's name of 1 to %d bytes, other than the four of the root"
              .formatted(MAX_NAME_BYTES));
    }
  }

  /** The delegations of a targets file, in the order in which they are asked. */
  static List<Delegation> readAll(JsonObject delegations) {
    Map<String, Key> keys = Key.readAll(delegations.object("keys"));
    List<Delegation> roles =
        delegations.objects("roles", MAX_ROLES).stream().map(role -> read(role, keys)).toList();
    Set<String> names = new HashSet<>();
    for (Delegation delegation : roles) {
      if (!names.add(delegation.role)) {
        throw new IllegalArgumentException(
            delegations.place("roles") + ": a role is listed twice: " + delegation.role);
      }
    }
    return roles;
  }

  private static Delegation read(JsonObject role, Map<String, Key> keys) {
    if (role.has("paths") == role.has("path_hash_prefixes")) {
      throw new IllegalArgumentException(
          role.place() + ": expected either 'paths' or 'path_hash_prefixes'");
    }
    try {
      return new Delegation(
          role.text("name"),
          Quorum.read(role, keys),
          // The specification's own example leaves it out.
          role.has("terminating") && role.flag("terminating"),
          role.has("paths")
              ? role.texts("paths", MAX_PATHS).stream().map(PathPattern::new).toList()
              : List.of(),
          role.has("path_hash_prefixes") ? prefixes(role) : List.of());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(role.place() + ": " + e.getMessage(), e);
    }
  }

  private static List<String> prefixes(JsonObject role) {
    List<String> prefixes = role.texts("path_hash_prefixes", MAX_PATHS);
    for (String prefix : prefixes) {
      if (!prefix.matches("[0-9a-f]{1," + 2 * MAX_PREFIX_BYTES + "}")) {
        throw new IllegalArgumentException(
            "path_hash_prefixes: expected 1 to 64 lower-case hexadecimal characters");
      }
    }
    return prefixes;
  }

  /** Whether the role may speak of the target. */
  boolean covers(String path) {
    if (paths.stream().anyMatch(pattern -> pattern.matches(path))) {
      return true;
    }
    if (hashPrefixes.isEmpty()) {
      return false;
    }
    String hash = Digest.of(path.getBytes(StandardCharsets.UTF_8)).hex();
    return hashPrefixes.stream().anyMatch(hash::startsWith);
  }
}
