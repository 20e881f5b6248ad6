package org.lodestone.trust;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lodestone.io.DurableFiles;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.VerificationKey;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tlog.VerifierKey;
import org.lodestone.trust.SignedByRule.AfterWithdrawal;
import org.lodestone.tuf.Metadata;
import org.lodestone.tuf.RoleType;

/**
 * A trust policy being edited: read, changed, and saved whole in one step, so that a program that
 * reads it sees the old policy or the new one. Keys are kept beside it, in {@code keys/<key
 * id>.pub}.
 */
public final class TrustPolicyFile {

  private static final String KEYS = "keys";
  private static final String ROOTS = "roots";

  private final Path file;
  private PolicyDocument document;

  /**
   * What a policy says about one scope, for listings.
   *
   * @param scope a name, {@code prefix/*}, or {@code default}
   * @param type for example {@code signedBy}
   * @param keys key files as the policy names them; none but for {@code signedBy}
   * @param threshold how many of the keys must sign; 0 but for {@code signedBy}
   * @param collection of {@code tuf} only
   * @param log of {@code logged} only
   */
  public record Entry(
      String scope,
      String type,
      List<String> keys,
      int threshold,
      Optional<Collection> collection,
      Optional<Log> log) {}

  /**
   * A transparency log that has to have what a scope accepts.
   *
   * @param key its verifier key
   * @param witnesses theirs
   * @param quorum how many of them are needed
   * @param maxAge as written
   */
  public record Log(
      String key, List<String> witnesses, int quorum, Optional<String> maxAge, List<URI> mirrors) {}

  /**
   * A TUF collection that a scope has to be in.
   *
   * @param root file of its root as the policy names it
   * @param maxStaleness as written
   */
  public record Collection(String root, List<URI> mirrors, Optional<String> maxStaleness) {}

  private TrustPolicyFile(Path file, PolicyDocument document) {
    this.file = file;
    this.document = document;
  }

  /**
   * Reads the policy; where there is no file, starts one that rejects everything.
   *
   * @throws IllegalArgumentException saying what is wrong with it, where
   */
  public static TrustPolicyFile load(Path file) throws IOException {
    try {
      return new TrustPolicyFile(
          file,
          TrustPolicy.read(file)
              .map(PolicyDocument::parse)
              .orElseGet(PolicyDocument::rejectingEverything));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("trust policy " + file + ": " + e.getMessage(), e);
    }
  }

  /** Every requirement: the scopes' in their order, then the default. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    document.scopes().forEach((scope, rules) -> addEntries(scope, rules, entries));
    addEntries("default", document.defaults(), entries);
    return List.copyOf(entries);
  }

  private static void addEntries(String scope, List<Rule> rules, List<Entry> entries) {
    for (Rule rule : rules) {
      boolean signed = rule instanceof SignedByRule;
      entries.add(
          new Entry(
              scope,
              rule.type(),
              signed ? ((SignedByRule) rule).keys() : List.of(),
              signed ? ((SignedByRule) rule).threshold() : 0,
              rule instanceof CollectionRule named
                  ? Optional.of(new Collection(named.root(), named.mirrors(), named.maxStaleness()))
                  : Optional.empty(),
              rule instanceof LoggedRule logged ? Optional.of(told(logged)) : Optional.empty()));
    }
  }

  private static Log told(LoggedRule rule) {
    return new Log(
        rule.keys().log().toString(),
        rule.keys().witnesses().stream().map(VerifierKey::toString).toList(),
        rule.keys().quorum(),
        rule.maxAge(),
        rule.mirrors());
  }

  /**
   * Lets these keys sign for the scope, beside the keys that it has, and what else it asks for. The
   * key files are written at once, the policy by {@link #save}.
   *
   * @param threshold how many must sign; empty to leave it, or 1 for a new scope
   * @throws IllegalArgumentException when the scope is no scope, or has requirements that go with
   *     no other, or the threshold is out of range
   */
  public void trust(String scope, List<VerificationKey> keys, OptionalInt threshold)
      throws IOException {
    PolicyDocument.checkScope(scope, "scope '" + scope + "'");
    Optional<SignedByRule> before = only(scope, SignedByRule.class);
    Set<String> files = new LinkedHashSet<>();
    before.ifPresent(rule -> files.addAll(rule.keys()));
    Set<VerificationKey> known = new LinkedHashSet<>();
    for (String keyFile : files) {
      known.add(VerificationKey.load(file.toAbsolutePath().resolveSibling(keyFile)));
    }
    for (VerificationKey key : keys) {
      if (known.add(key)) {
        files.add(keyFile(key.id()));
      }
    }
    int required = threshold.orElse(before.map(SignedByRule::threshold).orElse(1));
    // Checks the threshold before anything is written.
    Requirement.SignedBy signedBy = new Requirement.SignedBy(List.copyOf(known), required);
    for (VerificationKey key : signedBy.keys()) {
      store(key, files);
    }
    AfterWithdrawal withdrawn = before.map(SignedByRule::withdrawn).orElse(AfterWithdrawal.REFUSE);
    putBeside(scope, new SignedByRule(List.copyOf(files), required, withdrawn));
  }

  /**
   * Asks for a TUF collection, beside what else the scope asks for. The root is written at once, as
   * {@code roots/<its SHA-256>.json}, the policy by {@link #save}.
   *
   * @param root a file of the collection's root that came by a way that is trusted
   * @param maxStaleness how long one timestamp may stay the newest, such as {@code 2d}
   * @throws IllegalArgumentException when the scope is no scope, asks for a collection already, or
   *     has requirements that go with no other; or the file is no root
   */
  public void follow(String scope, byte[] root, List<URI> mirrors, Optional<String> maxStaleness)
      throws IOException {
    PolicyDocument.checkScope(scope, "scope '" + scope + "'");
    requireNone(scope, CollectionRule.class, Rule.TUF);
    Metadata.parse(RoleType.ROOT, root);
    String name = ROOTS + "/" + Digest.of(root).hex() + ".json";
    Path target = file.toAbsolutePath().resolveSibling(name);
    if (!Files.exists(target)) {
      DurableFiles.createDirectories(target.getParent());
      DurableFiles.replace(
          target, root, target.resolveSibling("." + target.getFileName() + ".new"));
    }
    putBeside(scope, new CollectionRule(name, mirrors, maxStaleness));
  }

  /**
   * Asks for a transparency log, beside what else the scope asks for.
   *
   * @param mirrors where it is served; none for its origin
   * @param maxAge how old the word of the last witness may be, such as {@code 1h}
   * @throws IllegalArgumentException when the scope is no scope, asks for a log already, or has
   *     requirements that go with no other; or these do not go together
   */
  public void askLog(String scope, LogKeys keys, List<URI> mirrors, Optional<String> maxAge) {
    PolicyDocument.checkScope(scope, "scope '" + scope + "'");
    requireNone(scope, LoggedRule.class, Rule.LOGGED);
    putBeside(scope, new LoggedRule(keys, mirrors, maxAge, Optional.empty()));
  }

  private void requireNone(String scope, Class<? extends Rule> kind, String type) {
    if (only(scope, kind).isPresent()) {
      throw new IllegalArgumentException(
          "scope '%s' already has %s; remove it first".formatted(scope, type));
    }
  }

  /** The scope's rule of a kind, which goes with others of other kinds that do. */
  private <T extends Rule> Optional<T> only(String scope, Class<T> kind) {
    List<Rule> rules = document.scopes().getOrDefault(scope, List.of());
    List<T> same = rules.stream().filter(kind::isInstance).map(kind::cast).toList();
    if (same.size() > 1 || !rules.stream().allMatch(Rule::combines)) {
      throw new IllegalArgumentException(
          "scope '%s' already has %s; remove it first"
              .formatted(scope, String.join(" and ", rules.stream().map(Rule::type).toList())));
    }
    return same.stream().findFirst();
  }

  /** In the place of the scope's rule of that kind, if it has one. */
  private void putBeside(String scope, Rule rule) {
    List<Rule> rules = new ArrayList<>(document.scopes().getOrDefault(scope, List.of()));
    rules.removeIf(rule.getClass()::isInstance);
    rules.add(rule);
    put(scope, rules);
  }

  private void store(VerificationKey key, Set<String> files) throws IOException {
    Path target = file.toAbsolutePath().resolveSibling(keyFile(key.id()));
    if (files.contains(keyFile(key.id())) && !Files.exists(target)) {
      DurableFiles.createDirectories(target.getParent());
      key.write(target);
    }
  }

  private static String keyFile(KeyId id) {
    return KEYS + "/" + id + ".pub";
  }

  /** Makes the scope its upstream registry's business. */
  public void leaveToUpstream(String scope) {
    putNew(scope, Rule.UPSTREAM);
  }

  /** Lets anyone publish for the scope. */
  public void acceptAnything(String scope) {
    putNew(scope, Rule.ANYTHING);
  }

  private void putNew(String scope, String type) {
    PolicyDocument.checkScope(scope, "scope '" + scope + "'");
    if (document.scopes().containsKey(scope)) {
      throw new IllegalArgumentException(
          "scope '" + scope + "' is already in the policy; remove it first");
    }
    put(scope, List.of(new PlainRule(type)));
  }

  /** Forgets the scope; false when the policy does not have it. */
  public boolean remove(String scope) {
    SortedMap<String, List<Rule>> scopes = new TreeMap<>(document.scopes());
    boolean found = scopes.remove(scope) != null;
    document = new PolicyDocument(document.defaults(), scopes);
    return found;
  }

  private void put(String scope, List<Rule> rules) {
    SortedMap<String, List<Rule>> scopes = new TreeMap<>(document.scopes());
    scopes.put(scope, rules);
    document = new PolicyDocument(document.defaults(), scopes);
  }

  /**
   * Replaces the file, durably and in one step, by a policy that {@link TrustPolicy#load} takes.
   *
   * @throws IllegalArgumentException when a key file of another scope cannot be used
   */
  public void save() throws IOException {
    Path target = file.toAbsolutePath();
    byte[] json = document.toJson();
    TrustPolicy.resolve(file, PolicyDocument.parse(json), target::resolveSibling);
    DurableFiles.createDirectories(target.getParent());
    Path temporary =
        target.resolveSibling(
            "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".new");
    Files.deleteIfExists(temporary);
    DurableFiles.replace(target, json, temporary);
  }

  public Path file() {
    return file;
  }
}
