package org.lodestone.journal;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.LongStream;
import org.lodestone.io.Hex;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;

/**
 * The latest requests and the latest blobs that came, to explain them. Safe for use by many
 * threads.
 */
public final class Journal {

  /** How many requests are remembered. */
  public static final int MAX_REQUESTS = 8_192;

  /** How many blobs are. */
  public static final int MAX_BLOBS = 4_096;

  private final Clock clock;
  private final String prefix = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
  private final AtomicLong numbers = new AtomicLong();

  /** By their numbers, which go round. */
  private final AtomicReferenceArray<RequestRecord> requests =
      new AtomicReferenceArray<>(MAX_REQUESTS);

  private final ManifestParts manifests = new ManifestParts();
  private final Cache<Key, BlobRecord> blobs =
      CacheBuilder.newBuilder().maximumSize(MAX_BLOBS).build();

  private record Key(Digest digest, long size) {}

  public Journal(Clock clock) {
    this.clock = clock;
  }

  /** Begins the record of a request; it has an id that no other has. */
  public RequestRecord request(String method, String path) {
    long number = numbers.getAndIncrement();
    RequestId id = new RequestId(prefix, number);
    RequestRecord record = new RequestRecord(id, clock.millis(), method, path, manifests);
    requests.set(slot(number), record);
    return record;
  }

  private static int slot(long number) {
    return (int) (number % MAX_REQUESTS);
  }

  /** Begins the record of a blob on its way, instead of the one of an earlier time. */
  public BlobRecord blob(Digest digest, long size) {
    BlobRecord record = new BlobRecord(digest, size, clock.instant());
    blobs.put(new Key(digest, size), record);
    return record;
  }

  /** One request; empty when it is not remembered. */
  public Optional<Explanation> explain(String id) {
    return request(id).map(record -> new Explanations(this).of(record));
  }

  /**
   * An image, by the latest request for its manifest; of an index those manifests that were asked
   * for, too. Empty when none is remembered.
   */
  public Optional<Explanation> explain(Reference image) {
    return new Explanations(this).of(image);
  }

  private Optional<RequestRecord> request(String id) {
    if (!Hex.isLowerCase(id, 20)) {
      return Optional.empty();
    }
    return Optional.ofNullable(requests.get(slot(RequestId.numberIn(id))))
        .filter(one -> one.id().equals(id));
  }

  /** The newest first. */
  List<RequestRecord> requests() {
    long end = numbers.get();
    return LongStream.rangeClosed(1, Math.min(end, MAX_REQUESTS))
        .mapToObj(back -> requests.get(slot(end - back)))
        .filter(Objects::nonNull)
        .toList();
  }

  ManifestParts manifests() {
    return manifests;
  }

  Optional<BlobRecord> blob(Digest digest, Optional<Long> size) {
    return size.isPresent()
        ? Optional.ofNullable(blobs.getIfPresent(new Key(digest, size.get())))
        : blobs.asMap().values().stream()
            .filter(one -> one.blob().equals(digest))
            .max(Comparator.comparing(BlobRecord::begun));
  }
}
