package org.lodestone.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.trust.Requirement.InsecureAcceptAnything;
import org.lodestone.trust.Requirement.Logged;
import org.lodestone.trust.Requirement.Reject;
import org.lodestone.trust.Requirement.SignedBy;
import org.lodestone.trust.Requirement.Tuf;
import org.lodestone.trust.Requirement.Upstream;

/**
 * Whose signature counts for which names, in the shape of containers-policy.json(5): the most
 * specific scope wins, its requirements are ANDed.
 *
 * <pre>{@code
 * {"default":[{"type":"reject"}],
 *  "scopes":{"acme/*":[{"type":"signedBy","keys":["acme.pub"],"threshold":1}],
 *            "docker.io/library/*":[{"type":"upstream"}],
 *            "lab/*":[{"type":"insecureAcceptAnything"}]}}
 * }</pre>
 *
 * A scope is a name, or {@code prefix/*} for all names below the prefix. The longest one that
 * covers a name decides alone; {@code default} decides for all others.
 */
public final class TrustPolicy implements PolicySource {

  private final Path file;
  private final Optional<String> fault;
  private final PolicyDocument document;
  private final List<Requirement> defaults;
  private final Map<String, List<Requirement>> scopes;
  private final Epoch epoch;

  private TrustPolicy(
      Path file,
      Optional<String> fault,
      PolicyDocument document,
      List<Requirement> defaults,
      Map<String, List<Requirement>> scopes) {
    this.file = file;
    this.fault = fault;
    this.document = document;
    this.defaults = defaults;
    this.scopes = scopes;
    this.epoch = epoch(fault.orElse(""), document, defaults, scopes);
  }

  /**
   * Reads a policy file; key files are relative to its folder. Where there is no file, everything
   * is rejected, and {@link #fault} says so.
   *
   * @throws IllegalArgumentException saying what is wrong, where
   */
  public static TrustPolicy load(Path file) throws IOException {
    return load(file, opened -> {});
  }

  /**
   * @param opening is told of each file before it is read
   */
  static TrustPolicy load(Path file, Consumer<Path> opening) throws IOException {
    opening.accept(file);
    Optional<byte[]> json = read(file);
    if (json.isEmpty()) {
      return failing(file, missing(file));
    }
    try {
      return resolve(
          file,
          PolicyDocument.parse(json.get()),
          name -> {
            Path named = file.toAbsolutePath().resolveSibling(name);
            opening.accept(named);
            return named;
          });
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("trust policy " + file + ": " + e.getMessage(), e);
    }
  }

  static Optional<byte[]> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(in.readNBytes(PolicyDocument.MAX_BYTES + 1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw new IOException("cannot read the trust policy " + file + ": permission denied", e);
    } catch (IOException e) {
      throw new IOException("cannot read the trust policy " + file + ": " + e.getMessage(), e);
    }
  }

  /** What holds while there is no usable policy: nothing is accepted. */
  static TrustPolicy failing(Path file, String fault) {
    return new TrustPolicy(
        file,
        Optional.of(fault),
        PolicyDocument.rejectingEverything(),
        List.of(new Reject()),
        Map.of());
  }

  /**
   * Reads the keys of a policy.
   *
   * @param file the policy's, for messages
   */
  static TrustPolicy resolve(Path file, PolicyDocument document, RequirementReader.Files files) {
    RequirementReader reader = new RequirementReader(files);
    Map<String, List<Requirement>> scopes = new HashMap<>();
    document
        .scopes()
        .forEach((scope, rules) -> scopes.put(scope, reader.read(rules, "policy.scopes." + scope)));
    return new TrustPolicy(
        file,
        Optional.empty(),
        document,
        reader.read(document.defaults(), "policy.default"),
        scopes);
  }

  /** The policy in its one form, and each key as its id, in the order of that form. */
  private static Epoch epoch(
      String fault,
      PolicyDocument document,
      List<Requirement> defaults,
      Map<String, List<Requirement>> scopes) {
    StringBuilder text = new StringBuilder(fault).append('\n');
    text.append(new String(document.toJson(), StandardCharsets.UTF_8));
    appendKeys(defaults, text);
    document.scopes().keySet().forEach(scope -> appendKeys(scopes.get(scope), text));
    return new Epoch(Digest.of(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static void appendKeys(List<Requirement> requirements, StringBuilder text) {
    for (Requirement requirement : requirements) {
      if (requirement instanceof SignedBy signedBy) {
        signedBy.keys().forEach(key -> text.append(key.id()).append('\n'));
      }
      if (requirement instanceof Tuf collection) {
        text.append(collection.root().digest()).append('\n');
      }
    }
  }

  /** This policy, for those who need no other while they run. */
  @Override
  public TrustPolicy current() {
    return this;
  }

  @Override
  public TrustPolicy lastSeen() {
    return this;
  }

  public Epoch epoch() {
    return epoch;
  }

  /** Why there is no usable policy, so that nothing is accepted; empty when there is one. */
  public Optional<String> fault() {
    return fault;
  }

  /** The requirements of the most specific scope that covers the name; never empty. */
  public List<Requirement> requirementsFor(RepositoryName name) {
    return document.scopeOf(name).map(scopes::get).orElse(defaults);
  }

  /** The logs that it asks for, each once. */
  public Set<Logged> logs() {
    Set<Logged> logs = new LinkedHashSet<>();
    Stream.concat(Stream.of(defaults), scopes.values().stream())
        .flatMap(List::stream)
        .forEach(
            requirement -> {
              if (requirement instanceof Logged log) {
                logs.add(log);
              }
            });
    return logs;
  }

  /** Whether whatever is well-formed is accepted under the name. */
  public boolean acceptsAnything(RepositoryName name) {
    return requirementsFor(name).stream().allMatch(InsecureAcceptAnything.class::isInstance);
  }

  /** Whether nothing is accepted under the name. */
  public boolean rejects(RepositoryName name) {
    return requirementsFor(name).contains(new Reject());
  }

  /** Why nothing is served under the name, whatever documents there are; else empty. */
  public Optional<Resolution.Withheld> withheld(RepositoryName name) {
    if (rejects(name)) {
      return Optional.of(new Resolution.Refused(Resolution.Reason.UNTRUSTED, rejectionOf(name)));
    }
    return requirementsFor(name).contains(new Upstream())
        ? Optional.of(
            new Resolution.Upstream(
                sourceFor(name) + " leaves " + name + " to its upstream registry"))
        : Optional.empty();
  }

  /**
   * The keys whose signatures can count for the name, to ask for their documents; empty where
   * nobody's signature is asked for, or nothing is served.
   */
  public Set<KeyId> keysFor(RepositoryName name) {
    return withheld(name).isPresent() ? Set.of() : keys(requirementsFor(name).stream());
  }

  /** The keys whose signatures can count for any name. */
  public Set<KeyId> keys() {
    return keys(Stream.concat(defaults.stream(), scopes.values().stream().flatMap(List::stream)));
  }

  private static Set<KeyId> keys(Stream<Requirement> requirements) {
    Set<KeyId> keys = new LinkedHashSet<>();
    requirements.forEach(
        requirement -> {
          if (requirement instanceof SignedBy signedBy) {
            signedBy.keys().forEach(key -> keys.add(key.id()));
          }
        });
    return keys;
  }

  /** For messages: what rejects the name. */
  String rejectionOf(RepositoryName name) {
    if (fault.isEmpty()) {
      return sourceFor(name) + " rejects " + name + howToTrust(name);
    }
    String rejection = fault.get() + ", so " + name + " is rejected";
    return fault.get().equals(missing(file)) ? rejection + howToTrust(name) : rejection;
  }

  private static String missing(Path file) {
    return "there is no trust policy " + file;
  }

  /** For messages. */
  static String howToTrust(RepositoryName name) {
    int slash = name.value().lastIndexOf('/');
    String scope =
        slash < 0 ? name.value() : name.value().substring(0, slash) + PolicyDocument.WILDCARD;
    return "; to trust its publisher: lodestone trust add '%s' --key PUBLISHER.pub"
        .formatted(scope);
  }

  /** For messages: what says what holds for the name. */
  String sourceFor(RepositoryName name) {
    String source = "the trust policy " + file;
    return document.scopeOf(name).map(scope -> source + ", scope " + scope + ",").orElse(source);
  }
}
