package org.lodestone.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.VerificationKey;
import org.lodestone.trust.PolicyDocument.Rule;

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
public final class TrustPolicy {

  /** One thing that must hold before a document is believed. */
  public sealed interface Requirement {}

  /** Nothing is accepted. */
  public record Reject() implements Requirement {}

  /** Anything well-formed is accepted; for laboratories. */
  public record InsecureAcceptAnything() implements Requirement {}

  /** The name is its upstream registry's business: Lodestone serves nothing for it. */
  public record Upstream() implements Requirement {}

  /** At least {@code threshold} of these keys signed the same payload. */
  public record SignedBy(List<VerificationKey> keys, int threshold) implements Requirement {

    public SignedBy {
      keys = List.copyOf(keys);
      if (new HashSet<>(keys).size() != keys.size()) {
        throw new IllegalArgumentException("the same key is listed twice, it can count only once");
      }
      if (threshold < 1 || threshold > keys.size()) {
        throw new IllegalArgumentException(
            "expected a threshold from 1 to " + keys.size() + ", found " + threshold);
      }
    }
  }

  /** Reads one key file of a policy. */
  interface KeyLoader {
    VerificationKey load(String file) throws IOException;
  }

  private final Path file;
  private final boolean exists;
  private final PolicyDocument document;
  private final List<Requirement> defaults;
  private final Map<String, List<Requirement>> scopes;

  private TrustPolicy(
      Path file,
      boolean exists,
      PolicyDocument document,
      List<Requirement> defaults,
      Map<String, List<Requirement>> scopes) {
    this.file = file;
    this.exists = exists;
    this.document = document;
    this.defaults = defaults;
    this.scopes = scopes;
  }

  /**
   * Reads a policy file; key files are relative to its folder. Where there is no file, everything
   * is rejected.
   *
   * @throws IllegalArgumentException saying what is wrong, where
   */
  public static TrustPolicy load(Path file) throws IOException {
    Optional<byte[]> json = read(file);
    PolicyDocument document;
    try {
      document = json.map(PolicyDocument::parse).orElseGet(PolicyDocument::rejectingEverything);
      return resolve(
          file,
          json.isPresent(),
          document,
          name -> VerificationKey.load(file.toAbsolutePath().resolveSibling(name)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("trust policy " + file + ": " + e.getMessage(), e);
    }
  }

  static Optional<byte[]> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(in.readNBytes(PolicyDocument.MAX_BYTES + 1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IOException("cannot read the trust policy " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads the keys of a policy.
   *
   * @param file the policy's, for messages
   * @param exists whether there was one
   */
  static TrustPolicy resolve(Path file, boolean exists, PolicyDocument document, KeyLoader loader) {
    Map<String, List<Requirement>> scopes = new HashMap<>();
    document
        .scopes()
        .forEach(
            (scope, rules) ->
                scopes.put(scope, requirements(rules, "policy.scopes." + scope, loader)));
    return new TrustPolicy(
        file,
        exists,
        document,
        requirements(document.defaults(), "policy.default", loader),
        scopes);
  }

  private static List<Requirement> requirements(List<Rule> rules, String place, KeyLoader loader) {
    List<Requirement> requirements = new ArrayList<>();
    for (Rule rule : rules) {
      requirements.add(requirement(rule, place + "[" + requirements.size() + "]", loader));
    }
    return List.copyOf(requirements);
  }

  private static Requirement requirement(Rule rule, String place, KeyLoader loader) {
    return switch (rule.type()) {
      case Rule.REJECT -> new Reject();
      case Rule.UPSTREAM -> new Upstream();
      case Rule.ANYTHING -> new InsecureAcceptAnything();
      case Rule.SIGNED_BY -> signedBy(rule, place, loader);
      default -> throw new IllegalArgumentException(place + ": unknown type " + rule.type());
    };
  }

  private static SignedBy signedBy(Rule rule, String place, KeyLoader loader) {
    List<VerificationKey> keys = new ArrayList<>();
    for (String file : rule.keys()) {
      String keyPlace = place + ".keys[" + keys.size() + "]";
      try {
        keys.add(loader.load(file));
      } catch (IOException | InvalidPathException e) {
        throw new IllegalArgumentException(keyPlace + ": " + e.getMessage(), e);
      }
    }
    try {
      return new SignedBy(keys, rule.threshold());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  /** The requirements of the most specific scope that covers the name; never empty. */
  public List<Requirement> requirementsFor(RepositoryName name) {
    return document.scopeOf(name).map(scopes::get).orElse(defaults);
  }

  /** Whether nothing is accepted under the name. */
  public boolean rejects(RepositoryName name) {
    return requirementsFor(name).contains(new Reject());
  }

  /** For messages: what rejects the name. */
  String rejectionOf(RepositoryName name) {
    return exists
        ? sourceFor(name) + " rejects " + name
        : "there is no trust policy " + file + ", so " + name + " is rejected";
  }

  /** For messages: what says what holds for the name. */
  String sourceFor(RepositoryName name) {
    String source = "the trust policy " + file;
    return document.scopeOf(name).map(scope -> source + ", scope " + scope + ",").orElse(source);
  }
}
