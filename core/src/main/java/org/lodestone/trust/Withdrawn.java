package org.lodestone.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.document.Withdrawal;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;

/** The withdrawals that are known at one moment: which signatures count no longer. */
public final class Withdrawn {

  static final Withdrawn NOTHING = new Withdrawn(List.of());

  private final Map<KeyId, SignedWithdrawal> keys = new HashMap<>();
  private final Map<Image, Map<KeyId, SignedWithdrawal>> images = new HashMap<>();
  private final Optional<Digest> content;

  private record Image(RepositoryName name, Digest root) {}

  Withdrawn(Collection<SignedWithdrawal> all) {
    TreeSet<String> said = new TreeSet<>();
    for (SignedWithdrawal one : all) {
      KeyId signer = one.key().id();
      Withdrawal withdrawal = one.withdrawal();
      if (withdrawal.isOfKey()) {
        keys.put(signer, one);
      } else {
        Image image = new Image(withdrawal.name().get(), withdrawal.subject());
        images.computeIfAbsent(image, i -> new HashMap<>()).put(signer, one);
      }
      said.add(signer + " " + one.envelope().payloadDigest());
    }
    content =
        said.isEmpty()
            ? Optional.empty()
            : Optional.of(Digest.of(String.join("\n", said).getBytes(UTF_8)));
  }

  /** The epoch of a policy beside these: what was decided before they were known ends with it. */
  Epoch with(Epoch policy) {
    return content
        .map(known -> new Epoch(Digest.of((policy.content() + "\n" + known).getBytes(UTF_8))))
        .orElse(policy);
  }

  /** Why nothing that the key has signed counts. */
  Optional<Withdrawal> ofKey(KeyId signer) {
    return Optional.ofNullable(keys.get(signer)).map(SignedWithdrawal::withdrawal);
  }

  /** Why the key's signature over the document does not count. */
  Optional<Withdrawal> of(KeyId signer, MagnetManifest document) {
    return ofKey(signer)
        .or(
            () ->
                Optional.ofNullable(ofImage(document).get(signer))
                    .map(SignedWithdrawal::withdrawal)
                    .filter(withdrawal -> withdrawal.takesBack(document)));
  }

  private Map<KeyId, SignedWithdrawal> ofImage(MagnetManifest document) {
    return images.getOrDefault(new Image(document.name(), document.root()), Map.of());
  }

  /** Whether every signature over the document was taken back, whoever is trusted. */
  public boolean takesBackAll(MagnetManifest document, List<Envelope> envelopes) {
    List<SignedWithdrawal> about =
        Stream.concat(keys.values().stream(), ofImage(document).values().stream())
            .filter(one -> one.withdrawal().takesBack(document))
            .toList();
    return !about.isEmpty()
        && envelopes.stream()
            .flatMap(Withdrawn::oneBySignature)
            .allMatch(signed -> about.stream().anyMatch(one -> signed.signedBy(one.key())));
  }

  private static Stream<Envelope> oneBySignature(Envelope envelope) {
    return envelope.signatures().stream()
        .map(one -> new Envelope(envelope.payloadType(), envelope.payload(), List.of(one)));
  }

  /** What tells these from others; empty when there are none. */
  public Optional<Digest> content() {
    return content;
  }

  /** Whether it says nothing that is not known by these. */
  boolean covers(SignedWithdrawal one) {
    Withdrawal withdrawal = one.withdrawal();
    KeyId signer = one.key().id();
    return keys.containsKey(signer)
        || withdrawal
            .name()
            .map(name -> images.getOrDefault(new Image(name, withdrawal.subject()), Map.of()))
            .map(known -> known.get(signer))
            .filter(known -> !known.withdrawal().issued().isBefore(withdrawal.issued()))
            .isPresent();
  }

  /** What these keys have withdrawn. */
  public List<SignedWithdrawal> by(Collection<KeyId> signers) {
    return Stream.concat(
            keys.values().stream(), images.values().stream().flatMap(by -> by.values().stream()))
        .filter(one -> signers.contains(one.key().id()))
        .toList();
  }

  /** What these keys say of an image that somebody asks for, or of themselves; for people. */
  public List<SignedWithdrawal> about(Reference reference, Collection<KeyId> signers) {
    return by(signers).stream()
        .filter(one -> one.withdrawal().isOfKey() || one.withdrawal().isAbout(reference))
        .toList();
  }
}
