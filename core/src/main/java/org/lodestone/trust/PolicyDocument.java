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

  private static final String WITHDRAWN = "withdrawn";
  private static final int MAX_RULES = 16;
  private static final int MAX_KEYS = 16;

  PolicyDocument {
    defaults = List.copyOf(defaults);
    scopes = new TreeMap<>(scopes);
  }

  /**
   * One requirement as written.
   *
   * @param type for example {@code signedBy}
   * @param keys files, relative to the policy's folder; for {@code signedBy} only
   * @param threshold how many of the keys must sign; for {@code signedBy} only
   * @param withdrawn what becomes of what was withdrawn; for {@code signedBy} only
   * @param collection for {@code tuf} only
   * @param log for {@code logged} only
   */
  record Rule(
      String type,
      List<String> keys,
      int threshold,
      AfterWithdrawal withdrawn,
      Optional<CollectionRule> collection,
      Optional<LoggedRule> log) {

    static final String REJECT = "reject";
    static final String UPSTREAM = "upstream";
    static final String ANYTHING = "insecureAcceptAnything";
    static final String SIGNED_BY = "signedBy";
    static final String TUF = "tuf";
    static final String LOGGED = "logged";

    static final List<String> TYPES = List.of(REJECT, UPSTREAM, SIGNED_BY, TUF, LOGGED, ANYTHING);

    Rule {
      keys = List.copyOf(keys);
    }

    Rule(String type, List<String> keys, int threshold) {
      this(type, keys, threshold, AfterWithdrawal.REFUSE, Optional.empty(), Optional.empty());
    }

    /** The same with these keys. */
    Rule with(List<String> otherKeys, int otherThreshold) {
      return new Rule(type, otherKeys, otherThreshold, withdrawn, collection, log);
    }

    static Rule of(CollectionRule collection) {
      return new Rule(
          TUF, List.of(), 0, AfterWithdrawal.REFUSE, Optional.of(collection), Optional.empty());
    }

    static Rule of(LoggedRule log) {
      return new Rule(
          LOGGED, List.of(), 0, AfterWithdrawal.REFUSE, Optional.empty(), Optional.of(log));
    }

    static Rule of(String type) {
      return new Rule(type, List.of(), 0);
    }
  }

  /** What becomes of an image whose signer has taken the signature back. */
  enum AfterWithdrawal {
    REFUSE("refuse"),
    /** What a node has accepted before is served on. */
    SERVE_STORED("serveStored");

    private final String word;

    AfterWithdrawal(String word) {
      this.word = word;
    }

    static AfterWithdrawal read(JsonObject object) {
      String text = object.optionalText(WITHDRAWN).orElse(REFUSE.word);
      for (AfterWithdrawal one : values()) {
        if (one.word.equals(text)) {
          return one;
        }
      }
      throw new IllegalArgumentException(
          "%s: expected %s or %s, found '%s'"
              .formatted(object.place(WITHDRAWN), REFUSE.word, SERVE_STORED.word, text));
    }
  }

  /** What a node without a policy file goes by. */
  static PolicyDocument rejectingEverything() {
    return new PolicyDocument(List.of(Rule.of(Rule.REJECT)), new TreeMap<>());
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
    List<Rule> rules = object.objects(field, MAX_RULES).stream().map(PolicyDocument::rule).toList();
    if (rules.isEmpty()) {
      throw new IllegalArgumentException(
          object.place(field)
              + ": expected at least one requirement, such as {\"type\":\"reject\"}");
    }
    return rules;
  }

  private static Rule rule(JsonObject object) {
    String type = object.text("type");
    if (!Rule.TYPES.contains(type)) {
      throw new IllegalArgumentException(
          "%s: unknown requirement '%s', expected one of %s"
              .formatted(object.place("type"), type, String.join(", ", Rule.TYPES)));
    }
    if (type.equals(Rule.TUF)) {
      return Rule.of(CollectionRule.read(object));
    }
    if (type.equals(Rule.LOGGED)) {
      return Rule.of(LoggedRule.read(object));
    }
    if (!type.equals(Rule.SIGNED_BY)) {
      object.allowOnly(List.of("type"));
      return Rule.of(type);
    }
    object.allowOnly(List.of("type", "keys", "threshold", WITHDRAWN));
    List<String> keys = object.texts("keys", MAX_KEYS);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(object.place("keys") + ": expected at least one key file");
    }
    long threshold = object.has("threshold") ? object.integer("threshold", 1, keys.size()) : 1;
    return new Rule(
        type,
        keys,
        (int) threshold,
        AfterWithdrawal.read(object),
        Optional.empty(),
        Optional.empty());
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
      if (rule.type().equals(Rule.SIGNED_BY)) {
        ArrayNode keys = object.putArray("keys");
        rule.keys().forEach(keys::add);
        object.put("threshold", rule.threshold());
      }
      if (rule.withdrawn() != AfterWithdrawal.REFUSE) {
        object.put(WITHDRAWN, rule.withdrawn().word);
      }
      rule.collection().ifPresent(collection -> collection.write(object));
      rule.log().ifPresent(log -> log.write(object));
    }
  }
}
