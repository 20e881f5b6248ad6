package org.lodestone.trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.io.BoundedReads;
import org.lodestone.sign.VerificationKey;
import org.lodestone.trust.Requirement.InsecureAcceptAnything;
import org.lodestone.trust.Requirement.Logged;
import org.lodestone.trust.Requirement.Reject;
import org.lodestone.trust.Requirement.SignedBy;
import org.lodestone.trust.Requirement.Tuf;
import org.lodestone.trust.Requirement.Upstream;
import org.lodestone.trust.SignedByRule.AfterWithdrawal;
import org.lodestone.tuf.Metadata;
import org.lodestone.tuf.RoleType;

/** Makes requirements of a policy's rules, with the files that these name. */
final class RequirementReader {

  /** Where the files are that a policy names. */
  interface Files {

    /** Called once for each file that is read. */
    Path open(String name);
  }

  private static final int MAX_TOKEN_BYTES = 8 << 10;

  private final Files files;

  RequirementReader(Files files) {
    this.files = files;
  }

  /**
   * @param place of the rules, for messages
   * @throws IllegalArgumentException saying which file is missing or wrong, where
   */
  List<Requirement> read(List<Rule> rules, String place) {
    List<Requirement> requirements = new ArrayList<>();
    for (Rule rule : rules) {
      requirements.add(requirement(rule, place + "[" + requirements.size() + "]"));
    }
    return List.copyOf(requirements);
  }

  private Requirement requirement(Rule rule, String place) {
    if (rule instanceof SignedByRule signedBy) {
      return signedBy(signedBy, place);
    }
    if (rule instanceof CollectionRule collection) {
      return collection(collection, place);
    }
    if (rule instanceof LoggedRule log) {
      return logged(log, place);
    }
    return switch (rule.type()) {
      case Rule.REJECT -> new Reject();
      case Rule.UPSTREAM -> new Upstream();
      case Rule.ANYTHING -> new InsecureAcceptAnything();
      default -> throw new IllegalArgumentException(place + ": unknown type " + rule.type());
    };
  }

  private SignedBy signedBy(SignedByRule rule, String place) {
    List<VerificationKey> keys = new ArrayList<>();
    for (String file : rule.keys()) {
      String keyPlace = place + ".keys[" + keys.size() + "]";
      try {
        keys.add(VerificationKey.load(files.open(file)));
      } catch (IOException | InvalidPathException e) {
        throw new IllegalArgumentException(keyPlace + ": " + e.getMessage(), e);
      }
    }
    try {
      return new SignedBy(keys, rule.threshold(), rule.withdrawn() == AfterWithdrawal.SERVE_STORED);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  private Tuf collection(CollectionRule rule, String place) {
    try {
      Path root = files.open(rule.root());
      byte[] file = BoundedReads.file(root, RoleType.ROOT.maxBytes());
      return new Tuf(root, Metadata.parse(RoleType.ROOT, file), rule.mirrors(), rule.staleness());
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(place + ".root: no file " + e.getMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ".root: " + e.getMessage(), e);
    }
  }

  private Logged logged(LoggedRule rule, String place) {
    try {
      Optional<String> token = Optional.empty();
      if (rule.token().isPresent()) {
        Path file = files.open(rule.token().get());
        byte[] text = BoundedReads.file(file, MAX_TOKEN_BYTES);
        token = Optional.of(new String(text, StandardCharsets.UTF_8).strip());
      }
      return new Logged(rule.keys(), rule.addresses(), rule.age(), token);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(place + ".token: no file " + e.getMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }
}
