package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.oci.Digest;
import org.lodestone.sign.Envelope;
import org.lodestone.store.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The remembered documents as files, {@code lodestone/documents/<payload digest>}: each payload
 * once, in an envelope with all its signatures, and beside those that this node published an empty
 * {@code <payload digest>.published}. They outlive the catalog.
 */
final class DocumentFiles {

  private static final Logger LOG = LoggerFactory.getLogger(DocumentFiles.class);
  private static final String KIND = "documents";
  private static final String PUBLISHED = ".published";

  /** Until catalogs there was a file for each envelope, its name ending in part of its digest. */
  private static final Pattern NAME = Pattern.compile("([a-f0-9]{64})(\\.[a-f0-9]{16})?");

  private final BlobStore store;

  DocumentFiles(BlobStore store) {
    this.store = store;
  }

  /** The files there are, by payload; several only of an older release. */
  Map<Digest, List<String>> names() throws IOException {
    Map<Digest, List<String>> names = new LinkedHashMap<>();
    for (String name : store.listState(KIND)) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches()) {
        names.computeIfAbsent(new Digest(matcher.group(1)), p -> new ArrayList<>()).add(name);
      }
    }
    return names;
  }

  /** One envelope of those files, in the place of them; empty when none of them can be read. */
  Optional<Envelope> merge(Digest payload, List<String> names) throws IOException {
    List<Envelope> envelopes = new ArrayList<>();
    for (String name : names) {
      read(name).filter(e -> e.payloadDigest().equals(payload)).ifPresent(envelopes::add);
    }
    if (envelopes.isEmpty()) {
      return Optional.empty();
    }
    Envelope merged = write(envelopes);
    for (String name : names) {
      if (!name.equals(payload.hex())) {
        store.deleteState(KIND, name);
      }
    }
    return Optional.of(merged);
  }

  Optional<Envelope> read(Digest payload) throws IOException {
    return read(payload.hex());
  }

  private Optional<Envelope> read(String name) throws IOException {
    try {
      return store.readState(KIND, name).map(Envelope::parse);
    } catch (IllegalArgumentException e) {
      LOG.warn("ignoring the remembered document {}: {}", path(name), e.getMessage());
      return Optional.empty();
    }
  }

  /** How the document came to be remembered. */
  Origin origin(Digest payload) throws IOException {
    return store.readState(KIND, payload.hex() + PUBLISHED).isPresent()
        ? Origin.PUBLISHED
        : Origin.ACCEPTED;
  }

  /** Adds the envelopes' signatures to those kept of their payload. */
  Envelope add(Collection<Envelope> envelopes, Origin origin) throws IOException {
    Digest payload = envelopes.iterator().next().payloadDigest();
    if (origin == Origin.PUBLISHED) { // first, so that no document is taken for somebody else's
      store.writeState(KIND, payload.hex() + PUBLISHED, new byte[0]);
    }
    Optional<Envelope> kept = read(payload);
    List<Envelope> all = new ArrayList<>(envelopes);
    kept.ifPresent(all::add);
    boolean news =
        kept.isEmpty()
            || envelopes.stream()
                .anyMatch(e -> !kept.get().signatures().containsAll(e.signatures()));
    return news ? write(all) : kept.get();
  }

  private Envelope write(List<Envelope> envelopes) throws IOException {
    Envelope merged = merge(envelopes);
    store.writeState(KIND, merged.payloadDigest().hex(), merged.toJson());
    return merged;
  }

  /**
   * @param envelopes of one payload; where there are too many signatures, the first count
   */
  private static Envelope merge(List<Envelope> envelopes) {
    Set<Envelope.Signature> signatures = new LinkedHashSet<>();
    envelopes.forEach(envelope -> signatures.addAll(envelope.signatures()));
    Envelope first = envelopes.get(0);
    return new Envelope(
        first.payloadType(),
        first.payload(),
        signatures.stream().limit(Envelope.MAX_SIGNATURES).toList());
  }

  void delete(Digest payload) throws IOException {
    store.deleteState(KIND, payload.hex());
    store.deleteState(KIND, payload.hex() + PUBLISHED);
  }

  Path path(Digest payload) {
    return path(payload.hex());
  }

  private Path path(String name) {
    return folder(store.root()).resolve(name);
  }

  static Path folder(Path store) {
    return store.resolve("lodestone").resolve(KIND);
  }
}
