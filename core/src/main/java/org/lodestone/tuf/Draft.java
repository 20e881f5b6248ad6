package org.lodestone.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.lodestone.io.Hex;
import org.lodestone.json.CanonicalJson;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;

/**
 * A metadata file in the making: changed first, then signed. A change drops the signatures. Fields
 * that it does not know stay as they are (section 4.1).
 */
public final class Draft {

  private static final String SPEC_VERSION = "1.0.34";
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final Pattern PLAIN_PATH =
      Pattern.compile(PLAIN_NAME.pattern() + "(?:/" + PLAIN_NAME.pattern() + ")*");

  private final RoleType<?> type;
  private final ObjectNode signed;
  private final ArrayNode signatures;

  private Draft(RoleType<?> type, ObjectNode signed, ArrayNode signatures) {
    this.type = type;
    this.signed = signed;
    this.signatures = signatures;
  }

  /** Version 1 of a role, which says nothing yet. */
  static Draft first(RoleType<?> type, Instant expires) {
    ObjectNode signed = StrictJson.object();
    signed.put("_type", type.type());
    signed.put("spec_version", SPEC_VERSION);
    signed.put("version", 1);
    if (type.equals(RoleType.ROOT)) {
      signed.put("consistent_snapshot", true);
      signed.putObject("keys");
      signed.putObject("roles");
    } else if (type.equals(RoleType.TARGETS)) {
      signed.putObject("targets");
    } else {
      signed.putObject("meta");
    }
    return new Draft(type, signed, StrictJson.object().arrayNode()).expiring(expires);
  }

  /**
   * A file that is written already, as it is.
   *
   * @throws IllegalArgumentException when it is not one of that type
   */
  static Draft of(RoleType<?> type, byte[] file) {
    Metadata.parse(type, file);
    ObjectNode tree = JsonObject.parse(type.type(), file, type.maxBytes(), type.maxTokens()).copy();
    return new Draft(type, (ObjectNode) tree.get("signed"), (ArrayNode) tree.get("signatures"));
  }

  /**
   * A file of a role that is kept offline: a root, or one of targets.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static Draft ofOffline(byte[] file) {
    String type =
        JsonObject.parse(
                "metadata", file, RoleType.TARGETS.maxBytes(), RoleType.TARGETS.maxTokens())
            .object("signed")
            .text("_type");
    return of(type.equals(RoleType.ROOT.type()) ? RoleType.ROOT : RoleType.TARGETS, file);
  }

  /** The version after that of the file. */
  static Draft after(RoleType<?> type, byte[] file, Instant expires) {
    Draft next = of(type, file).expiring(expires);
    next.signed.put("version", next.version() + 1);
    return next;
  }

  Draft expiring(Instant expires) {
    signed.put("expires", expires.truncatedTo(ChronoUnit.SECONDS).toString());
    return changed();
  }

  /** Lets these keys sign for a top-level role; of a root. */
  Draft authorize(String role, Collection<VerificationKey> keys, int threshold) {
    ObjectNode roles = (ObjectNode) signed.get("roles");
    quorum(roles.putObject(role), (ObjectNode) signed.get("keys"), keys, threshold);
    List<JsonNode> all = new ArrayList<>();
    roles.elements().forEachRemaining(all::add);
    dropUnused((ObjectNode) signed.get("keys"), all);
    return changed();
  }

  /** Lets a role speak of the paths, after those that are there already; of targets. */
  Draft delegate(
      String role,
      Collection<VerificationKey> keys,
      int threshold,
      List<String> paths,
      boolean terminating) {
    Delegation.checkName(role);
    checkPlain("a role's name", role, PLAIN_NAME);
    paths.forEach(PathPattern::new);
    ObjectNode delegations = signed.withObject("/delegations");
    ArrayNode roles = delegations.withArray("roles");
    ObjectNode entry = StrictJson.object();
    for (JsonNode known : roles) {
      entry = known.path("name").asText().equals(role) ? (ObjectNode) known : entry;
    }
    if (!entry.has("name")) {
      roles.add(entry.put("name", role));
    }
    quorum(entry, delegations.withObject("/keys"), keys, threshold);
    entry.put("terminating", terminating);
    entry.remove("path_hash_prefixes");
    ArrayNode array = entry.putArray("paths");
    paths.forEach(array::add);
    dropUnused((ObjectNode) delegations.get("keys"), roles);
    return changed();
  }

  private static void quorum(
      ObjectNode role, ObjectNode listed, Collection<VerificationKey> keys, int threshold) {
    Set<VerificationKey> distinct = new HashSet<>(keys);
    if (distinct.size() != keys.size()) {
      throw new IllegalArgumentException("a key is given twice, it can count only once");
    }
    if (threshold < 1 || threshold > keys.size()) {
      throw new IllegalArgumentException(
          "expected a threshold from 1 to the %d keys given, found %d"
              .formatted(keys.size(), threshold));
    }
    ArrayNode ids = role.putArray("keyids");
    for (VerificationKey key : keys) {
      String id = Key.of(key).id();
      listed.set(id, Key.json(key));
      ids.add(id);
    }
    role.put("threshold", threshold);
  }

  private static void dropUnused(ObjectNode listed, Iterable<JsonNode> roles) {
    Set<String> used = new HashSet<>();
    roles.forEach(role -> role.path("keyids").forEach(id -> used.add(id.asText())));
    listed.retain(used);
  }

  /** Says what a target is. */
  Draft target(String path, byte[] content, ObjectNode custom) {
    checkPath(path);
    ObjectNode target = signed.withObject("/targets").putObject(path);
    target.put("length", content.length);
    target.putObject("hashes").put("sha256", Hashes.of(content).any());
    target.set("custom", custom);
    return changed();
  }

  /** Says nothing more of a target; false when nothing was said. */
  boolean removeTarget(String path) {
    boolean found = signed.withObject("/targets").remove(path) != null;
    if (found) {
      changed();
    }
    return found;
  }

  /**
   * @throws IllegalArgumentException when no target can have the path
   */
  static void checkPath(String path) {
    checkPlain("a target's path", path, PLAIN_PATH);
  }

  /** Says which file of a role is current; of snapshot and timestamp. */
  Draft meta(String role, long version, byte[] file) {
    ObjectNode entry = signed.withObject("/meta").putObject(role + ".json");
    entry.put("version", version);
    entry.put("length", file.length);
    entry.putObject("hashes").put("sha256", Hashes.of(file).any());
    return changed();
  }

  // Then a file's name on disk is its name in URLs, whatever serves it.
  private static void checkPlain(String what, String text, Pattern form) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "%s consists of A-Z, a-z, 0-9, '_', '.' and '-', found: %s".formatted(what, text));
    }
  }

  private Draft changed() {
    signatures.removeAll();
    return this;
  }

  /** Adds the key's signature, in the place of an earlier one. */
  public Draft sign(SigningKey key) {
    String id = Key.of(key.verificationKey()).id();
    for (int i = signatures.size() - 1; i >= 0; i--) {
      if (signatures.get(i).path("keyid").asText().equals(id)) {
        signatures.remove(i);
      }
    }
    ObjectNode signature = signatures.addObject();
    signature.put("keyid", id);
    signature.put("sig", Hex.encode(key.sign(CanonicalJson.write(signed))));
    return this;
  }

  /** Signs with those of the keys that count for the quorum. */
  Draft sign(Collection<SigningKey> keys, Quorum quorum) {
    for (SigningKey key : keys) {
      if (quorum.keys().containsKey(Key.of(key.verificationKey()).id())) {
        sign(key);
      }
    }
    return this;
  }

  public long version() {
    return signed.get("version").longValue();
  }

  /** The {@code _type}. */
  public String type() {
    return type.type();
  }

  public Instant expires() {
    return Instant.parse(signed.get("expires").textValue());
  }

  /** The file. */
  public byte[] bytes() {
    ObjectNode file = StrictJson.object();
    file.set("signatures", signatures);
    file.set("signed", signed);
    return StrictJson.writeIndented(file);
  }
}
