package org.lodestone.gateway;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;
import org.lodestone.store.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images that this gateway has agreed to serve, by the manifest it gave. Only the blobs of
 * these are waited for: a client that was sent to its upstream asks for blobs here first, too, and
 * must be sent on at once. Kept in the store, because some clients cannot turn back once they have
 * a manifest, and a restart must not end their pulls.
 */
final class Agreements {

  private static final Logger LOG = LoggerFactory.getLogger(Agreements.class);
  private static final String KIND = "agreements";
  private static final Pattern LINES = Pattern.compile("\n");
  private static final int MAX = 10_000;

  /** A pull that has not asked for a blob by then has ended. */
  private static final Duration LIFE = Duration.ofHours(6);

  private final BlobStore store;
  private final Clock clock;
  private final Cache<Agreed, Instant> agreed =
      CacheBuilder.newBuilder().maximumSize(100L * MAX).expireAfterWrite(LIFE).build();

  private record Agreed(Caller caller, RepositoryName name, Digest blob) {}

  private Agreements(BlobStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Goes on with what was agreed before a restart. */
  static Agreements open(BlobStore store, Clock clock) throws IOException {
    Agreements agreements = new Agreements(store, clock);
    int read = 0;
    for (String file : store.listState(KIND)) {
      if (read++ >= MAX || !agreements.read(file)) {
        store.deleteState(KIND, file);
      }
    }
    return agreements;
  }

  /** To be called before the client gets the manifest. */
  void agree(Caller caller, MagnetManifest document) throws IOException {
    Instant now = clock.instant();
    Set<String> lines = new LinkedHashSet<>();
    lines.add(now.toString());
    lines.add(caller.name());
    lines.add(document.name().value());
    for (MagnetManifest.Blob blob : document.blobs()) {
      Digest digest = blob.descriptor().digest();
      agreed.put(new Agreed(caller, document.name(), digest), now);
      lines.add(digest.hex());
    }
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    String id = document.name() + "@" + document.root();
    store.writeState(KIND, Digest.of(id.getBytes(StandardCharsets.UTF_8)).hex(), text);
  }

  boolean cover(Caller caller, RepositoryName name, Digest blob) {
    return agreed.getIfPresent(new Agreed(caller, name, blob)) != null;
  }

  /** Whether the file still counts. */
  private boolean read(String file) throws IOException {
    Optional<byte[]> text = store.readState(KIND, file);
    if (text.isEmpty()) {
      return false;
    }
    String[] lines = LINES.split(new String(text.get(), StandardCharsets.UTF_8), -1);
    try {
      Instant since = Instant.parse(lines[0]);
      if (since.plus(LIFE).isBefore(clock.instant())) {
        return false;
      }
      Caller caller = new Caller(lines[1]);
      RepositoryName name = RepositoryName.parse(lines[2]);
      for (int i = 3; i < lines.length; i++) {
        agreed.put(new Agreed(caller, name, new Digest(lines[i])), since);
      }
      return true;
    } catch (RuntimeException e) {
      LOG.warn("ignoring a damaged agreement, {}: {}", file, e.toString());
      return false;
    }
  }
}
