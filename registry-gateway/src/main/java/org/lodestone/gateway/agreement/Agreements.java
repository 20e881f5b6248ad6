package org.lodestone.gateway.agreement;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
public final class Agreements {

  private static final Logger LOG = LoggerFactory.getLogger(Agreements.class);
  private static final String KIND = "agreements";

  /** The newest that are kept. */
  private static final int MAX = 10_000;

  /** A pull that has not asked for a blob by then has ended. */
  static final Duration LIFE = Duration.ofHours(6);

  /** An agreement as young as this is not made anew: a pull asks for a manifest several times. */
  private static final Duration YOUNG = Duration.ofHours(1);

  private final int most;
  private final BlobStore store;
  private final Clock clock;

  /** What is on file and counts, by the file's name, and since when. */
  private final Map<String, Instant> files = new ConcurrentHashMap<>();

  /** Since when a blob is waited for. */
  private final Cache<Agreed, Instant> agreed =
      CacheBuilder.newBuilder().maximumSize(100L * MAX).expireAfterWrite(LIFE).build();

  private record Agreed(Caller caller, RepositoryName name, Digest blob) {}

  private Agreements(BlobStore store, Clock clock, int most) {
    this.most = most;
    this.store = store;
    this.clock = clock;
  }

  /** Goes on with what was agreed before a restart. */
  public static Agreements open(BlobStore store, Clock clock) throws IOException {
    return open(store, clock, MAX);
  }

  static Agreements open(BlobStore store, Clock clock, int most) throws IOException {
    Agreements agreements = new Agreements(store, clock, most);
    for (String file : store.listState(KIND)) {
      if (!agreements.read(file)) {
        store.deleteState(KIND, file);
      }
    }
    agreements.prune();
    return agreements;
  }

  /** Whether there is nothing to do before the caller gets the manifest (again). Quick. */
  public boolean stand(Caller caller, MagnetManifest document) {
    Instant since = files.get(file(caller, document));
    return since != null && since.plus(YOUNG).isAfter(clock.instant());
  }

  /**
   * Brings an agreement to disk, where it outlives a restart. It counts from {@link Draft#give} on.
   */
  public Draft write(Caller caller, MagnetManifest document) throws IOException {
    AgreementText text =
        new AgreementText(
            clock.instant(),
            caller,
            document.name(),
            document.blobs().stream().map(blob -> blob.descriptor().digest()).toList());
    String file = file(caller, document);
    store.writeState(KIND, file, text.format().getBytes(StandardCharsets.UTF_8));
    return new Draft(file, text);
  }

  /** An agreement that the client may not hear of. Exactly one of its methods is to be called. */
  public final class Draft {

    private final String file;
    private final AgreementText text;

    private Draft(String file, AgreementText text) {
      this.file = file;
      this.text = text;
    }

    /** To be called just before the client gets the manifest. */
    public void give() {
      enter(file, text);
    }

    /** The client gets none. */
    public void withdraw() {
      if (!files.containsKey(file)) { // another request of the caller's may have had its answer
        delete(file);
      }
    }
  }

  public boolean cover(Caller caller, RepositoryName name, Digest blob) {
    Instant since = agreed.getIfPresent(new Agreed(caller, name, blob));
    return since != null && since.plus(LIFE).isAfter(clock.instant());
  }

  /** Forgets what is over, and the oldest beyond a number. To be called now and then. */
  public void prune() {
    Instant over = clock.instant().minus(LIFE);
    List<Map.Entry<String, Instant>> all = new ArrayList<>(Map.copyOf(files).entrySet());
    all.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    for (int i = 0; i < all.size(); i++) {
      if (i >= most || !all.get(i).getValue().isAfter(over)) {
        if (files.remove(all.get(i).getKey(), all.get(i).getValue())) {
          delete(all.get(i).getKey());
        }
      }
    }
  }

  private static String file(Caller caller, MagnetManifest document) {
    String id = caller.name() + "\n" + document.name() + "@" + document.root();
    return Digest.of(id.getBytes(StandardCharsets.UTF_8)).hex();
  }

  private void enter(String file, AgreementText text) {
    files.put(file, text.since());
    for (Digest blob : text.blobs()) {
      agreed.put(new Agreed(text.caller(), text.name(), blob), text.since());
    }
  }

  /** Whether the file still counts. */
  private boolean read(String file) throws IOException {
    Optional<byte[]> bytes = store.readState(KIND, file);
    if (bytes.isEmpty()) {
      return false;
    }
    try {
      AgreementText text = AgreementText.parse(new String(bytes.get(), StandardCharsets.UTF_8));
      enter(file, text);
      return true;
    } catch (IllegalArgumentException e) {
      LOG.warn("ignoring a damaged agreement, {}: {}", file, e.toString());
      return false;
    }
  }

  private void delete(String file) {
    try {
      store.deleteState(KIND, file);
    } catch (IOException e) {
      LOG.warn("the agreement {} could not be removed, and ends by its age", file, e);
    }
  }
}
