package org.lodestone.tuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lodestone.io.Hex;
import org.lodestone.json.CanonicalJson;
import org.lodestone.json.StrictJson;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;

/**
 * A collection in memory whose publisher can be made to do anything: tests change its fields, then
 * {@link #publish} writes the files; or they change the files.
 */
final class TestCollection implements Mirror {

  static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  final Map<String, byte[]> files = new HashMap<>();
  final List<String> asked = new ArrayList<>();
  final Map<String, SigningKey> keys = new HashMap<>();
  final Map<String, Long> versions = new HashMap<>();
  final Map<String, Instant> expires = new HashMap<>();

  /** Content by path. */
  final Map<String, String> targets = new LinkedHashMap<>();

  /** What further roles say, and the delegations of each role, by its name. */
  final Map<String, Map<String, String>> delegated = new LinkedHashMap<>();

  final Map<String, List<ObjectNode>> delegations = new HashMap<>();

  boolean hashes = true;

  TestCollection() {
    for (String role : List.of("root", "targets", "snapshot", "timestamp")) {
      keys.put(role, SigningKey.generate(Algorithm.ED25519));
      versions.put(role, 1L);
    }
    expires.put("root", NOW.plus(Duration.ofDays(365)));
    expires.put("targets", NOW.plus(Duration.ofDays(90)));
    expires.put("snapshot", NOW.plus(Duration.ofDays(7)));
    expires.put("timestamp", NOW.plus(Duration.ofDays(1)));
    targets.put("acme/app/1.2", "a document");
  }

  @Override
  public Optional<byte[]> fetch(String path, int maxBytes) throws IOException {
    asked.add(path);
    byte[] file = files.get(path);
    if (file != null && file.length > maxBytes) {
      throw new IOException("%s has more than %d bytes".formatted(path, maxBytes));
    }
    return Optional.ofNullable(file);
  }

  @Override
  public String toString() {
    return "the mirror";
  }

  /** Writes all files. */
  TestCollection publish() {
    publishRoot();
    publishRole("targets", targets);
    delegated.forEach(this::publishRole);
    publishSnapshot();
    publishTimestamp();
    return this;
  }

  /** The next version of everything but the root. */
  TestCollection publishNext() {
    versions.replaceAll((role, version) -> role.equals("root") ? version : version + 1);
    return publish();
  }

  Metadata<Root> root() {
    return Metadata.parse(RoleType.ROOT, files.get("metadata/1.root.json"));
  }

  void publishRoot() {
    file(versions.get("root") + ".root", sign(rootContent(), keys.get("root")));
  }

  /** The next root, with another key for the role; signed by the old root key and the new. */
  void rotate(String role) {
    SigningKey before = keys.get("root");
    keys.put(role, SigningKey.generate(Algorithm.ED25519));
    versions.merge("root", 1L, Long::sum);
    SigningKey now = keys.get("root");
    file(
        versions.get("root") + ".root",
        role.equals("root") ? sign(rootContent(), before, now) : sign(rootContent(), now));
  }

  ObjectNode rootContent() {
    ObjectNode signed = signed("root", "root");
    signed.put("consistent_snapshot", true);
    ObjectNode listed = signed.putObject("keys");
    ObjectNode roles = signed.putObject("roles");
    for (String role : List.of("root", "targets", "snapshot", "timestamp")) {
      quorum(listed, roles.putObject(role), 1, keys.get(role));
    }
    return signed;
  }

  void publishRole(String role, Map<String, String> content) {
    content.forEach(
        (path, text) ->
            files.put(
                "targets/" + FileNames.ofTarget(path, Hashes.of(text.getBytes(UTF_8))),
                text.getBytes(UTF_8)));
    file(version(role) + "." + role, sign(targetsContent(role, content), keys.get(role)));
  }

  ObjectNode targetsContent(String role, Map<String, String> content) {
    ObjectNode signed = signed("targets", role);
    ObjectNode object = signed.putObject("targets");
    content.forEach(
        (path, text) -> {
          ObjectNode target = object.putObject(path);
          target.put("length", text.getBytes(UTF_8).length);
          target.putObject("hashes").put("sha256", Hashes.of(text.getBytes(UTF_8)).any());
        });
    if (delegations.containsKey(role)) {
      ObjectNode part = signed.putObject("delegations");
      ObjectNode listed = part.putObject("keys");
      ArrayNode roles = part.putArray("roles");
      for (ObjectNode delegation : delegations.get(role)) {
        quorum(
            listed,
            delegation,
            delegation.path("threshold").asInt(1),
            keys.get(delegation.get("name").textValue()));
        roles.add(delegation);
      }
    }
    return signed;
  }

  /** Lets a role, which it makes, speak of the paths. */
  ObjectNode delegate(String from, String role, boolean terminating, String... paths) {
    keys.computeIfAbsent(role, r -> SigningKey.generate(Algorithm.ECDSA_P256));
    delegated.computeIfAbsent(role, r -> new LinkedHashMap<>());
    ObjectNode delegation = StrictJson.object();
    delegation.put("name", role);
    delegation.put("terminating", terminating);
    ArrayNode array = delegation.putArray("paths");
    for (String path : paths) {
      array.add(path);
    }
    delegations.computeIfAbsent(from, r -> new ArrayList<>()).add(delegation);
    return delegation;
  }

  void publishSnapshot() {
    ObjectNode signed = signed("snapshot", "snapshot");
    ObjectNode meta = signed.putObject("meta");
    meta(meta, "targets");
    delegated.keySet().forEach(role -> meta(meta, role));
    file(version("snapshot") + ".snapshot", sign(signed, keys.get("snapshot")));
  }

  void publishTimestamp() {
    ObjectNode signed = signed("timestamp", "timestamp");
    meta(signed.putObject("meta"), "snapshot");
    file("timestamp", sign(signed, keys.get("timestamp")));
  }

  private void meta(ObjectNode meta, String role) {
    ObjectNode entry = meta.putObject(role + ".json");
    entry.put("version", version(role));
    byte[] file = files.get("metadata/" + version(role) + "." + role + ".json");
    if (hashes && file != null) {
      entry.put("length", file.length);
      entry.putObject("hashes").put("sha256", Hashes.of(file).any());
    }
  }

  long version(String role) {
    return versions.computeIfAbsent(role, r -> 1L);
  }

  ObjectNode signed(String type, String role) {
    ObjectNode signed = StrictJson.object();
    signed.put("_type", type);
    signed.put("spec_version", "1.0.31");
    signed.put("version", version(role));
    signed.put("expires", expires.getOrDefault(role, expires.get("targets")).toString());
    return signed;
  }

  static void quorum(ObjectNode listed, ObjectNode role, int threshold, SigningKey... keys) {
    ArrayNode ids = role.putArray("keyids");
    for (SigningKey key : keys) {
      String id = Key.of(key.verificationKey()).id();
      listed.set(id, Key.json(key.verificationKey()));
      ids.add(id);
    }
    role.put("threshold", threshold);
  }

  static byte[] sign(ObjectNode signed, SigningKey... keys) {
    ObjectNode file = StrictJson.object();
    ArrayNode signatures = file.putArray("signatures");
    for (SigningKey key : keys) {
      signatures
          .addObject()
          .put("keyid", Key.of(key.verificationKey()).id())
          .put("sig", Hex.encode(key.sign(CanonicalJson.write(signed))));
    }
    file.set("signed", signed);
    return StrictJson.writeIndented(file);
  }

  void file(String name, byte[] content) {
    files.put("metadata/" + name + ".json", content);
  }
}
