package org.lodestone.trust;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.RepositoryName;

/**
 * A trust policy as it is written, with key files named and not yet read.
 *
 * @param defaults what holds for names that no scope covers
 * @param scopes requirements by scope, a name or {@code prefix/*}
 */
record PolicyDocument(List<Rule> defaults, SortedMap<String, List<Rule>> scopes) {

  /** Longest policy read, in bytes. */
  static final int MAX_BYTES = 1 << 20;

  static final String WILDCARD = "/*";

  private static final int MAX_RULES = 16;

  PolicyDocument {
    defaults = List.copyOf(defaults);
    scopes = new TreeMap<>(scopes);
  }

  /** What a node without a policy file goes by. */
  static PolicyDocument rejectingEverything() {
    return new PolicyDocument(List.of(new PlainRule(Rule.REJECT)), new TreeMap<>());
  }

  /**
   * @throws IllegalArgumentException naming the place and the fault; unknown keys and types are
   *     faults, as a misspelt requirement must not be skipped
   */
  static PolicyDocument parse(byte[] json) {
    JsonObject policy = JsonObject.parse("policy", json, MAX_BYTES);
    policy.allowOnly(List.of("default", "scopes"));
    List<Rule> defaults = rules(policy, "default");
    SortedMap<String, List<Rule>> scopes = new TreeMap<>();
    if (policy.has("scopes")) {
      JsonObject object = policy.object("scopes");
      for (String scope : object.fields()) {
        checkScope(scope, object.place(scope));
        scopes.put(scope, rules(object, scope));
      }
    }
    return new PolicyDocument(defaults, scopes);
  }

  private static List<Rule> rules(JsonObject object, String field) {
    List<Rule> rules = object.objects(field, MAX_RULES).stream().map(Rule::read).toList();
    if (rules.isEmpty()) {
      throw new IllegalArgumentException(
          object.place(field)
              + ": expected at least one requirement, such as {\"type\":\"reject\"}");
    }
    return rules;
  }

  /**
   * @param place names the scope in the message
   */
  static void checkScope(String scope, String place) {
    String sample =
        scope.endsWith(WILDCARD)
            ? scope.substring(0, scope.length() - WILDCARD.length()) + "/x"
            : scope;
    try {
      RepositoryName.parse(sample);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          place + ": expected a name such as acme/app, or acme/* for all below it", e);
    }
  }

  /** The most specific scope that covers the name: its own, else the longest prefix. */
  Optional<String> scopeOf(RepositoryName name) {
    if (scopes.containsKey(name.value())) {
      return Optional.of(name.value());
    }
    String prefix = name.value();
    for (int slash = prefix.lastIndexOf('/'); slash > 0; slash = prefix.lastIndexOf('/')) {
      prefix = prefix.substring(0, slash);
      if (scopes.containsKey(prefix + WILDCARD)) {
        return Optional.of(prefix + WILDCARD);
      }
    }
    return Optional.empty();
  }

  /** The policy as JSON in its one form: scopes sorted, indented for people. */
  byte[] toJson() {
    ObjectNode policy = StrictJson.object();
    write(defaults, policy.putArray("default"));
    ObjectNode object = policy.putObject("scopes");
    for (Map.Entry<String, List<Rule>> scope : scopes.entrySet()) {
      write(scope.getValue(), object.putArray(scope.getKey()));
    }
    return StrictJson.writeIndented(policy);
  }

  private static void write(List<Rule> rules, ArrayNode array) {
    for (Rule rule : rules) {
      ObjectNode object = array.addObject();
      object.put("type", rule.type());
      rule.write(object);
    }
  }
}
