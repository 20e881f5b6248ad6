package org.lodestone.relay;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lodestone.index.HintPost;
import org.lodestone.index.Hints;
import org.lodestone.node.Crowd;
import org.lodestone.node.Holdings;
import org.lodestone.node.StreamSource;
import org.lodestone.node.SwarmClass;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.HostPort;
import org.lodestone.torrent.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in handing blobs of public repositories on while they come. Safe for use by many
 * threads.
 */
public final class Relay implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** How often it is told again that a blob is received. */
  public static final Duration RENEWAL = Duration.ofSeconds(30);

  private static final Duration LEASE = RENEWAL.multipliedBy(3);

  /** How long a member that did not give is left alone, for every blob. */
  private static final Duration REST = Duration.ofSeconds(30);

  /** So many members are tried at a time. */
  private static final int MAX_TRIED = 3;

  private static final int MAX_REMEMBERED = 1_000;

  private final MeetingPlace meetings;
  private final Holdings holdings;
  private final RelayClient client;
  private final Map<Digest, Receiving> receiving = new ConcurrentHashMap<>();
  private final Cache<HostPort, Boolean> resting =
      CacheBuilder.newBuilder().maximumSize(MAX_REMEMBERED).expireAfterWrite(REST).build();

  /** What was received until now. */
  private final Cache<Digest, Boolean> lately =
      CacheBuilder.newBuilder().maximumSize(MAX_REMEMBERED).expireAfterWrite(REST).build();

  private volatile OptionalInt port = OptionalInt.empty();

  /**
   * @param holdings what is here whole is handed on, too, if it is public
   */
  public Relay(MeetingPlace meetings, Holdings holdings) throws IOException {
    this.meetings = meetings;
    this.holdings = holdings;
    this.client = new RelayClient();
  }

  /** From now on others are told that blobs are handed on here. */
  public void listensOn(int newPort) {
    port = OptionalInt.of(newPort);
  }

  /**
   * The others who receive a blob of a repository that everybody may read; nobody while this node
   * itself hands nothing on, or knows no tracker.
   */
  public Optional<Crowd> crowd(Digest blob, long size) {
    return port.isPresent() && !meetings.isEmpty()
        ? Optional.of(own -> join(new Receiving(blob, size, own)))
        : Optional.empty();
  }

  private Crowd.Membership join(Receiving one) {
    receiving.put(one.blob, one);
    one.tell();
    return one;
  }

  /**
   * What is handed on.
   *
   * @param size of the whole blob, in bytes
   */
  public record Stretch(long size, InputStream bytes) {}

  /**
   * A blob from an offset on, as it comes or from the store.
   *
   * @return empty when it is not received or here, or not for everybody
   */
  public Optional<Stretch> open(Digest blob, long from) throws IOException {
    Receiving coming = receiving.get(blob);
    if (coming != null && from < coming.size) {
      try {
        return Optional.of(new Stretch(coming.size, coming.own.open(from)));
      } catch (NoSuchFileException e) {
        LOG.debug("blob {} is whole now", blob, e);
      }
    }
    return isForEverybody(blob) && holdings.has(blob) ? stored(blob, from) : Optional.empty();
  }

  /** What has just come may not be known as anything yet. */
  private boolean isForEverybody(Digest blob) throws IOException {
    return receiving.containsKey(blob)
        || lately.getIfPresent(blob) != null
        || holdings.swarmClass(blob) == SwarmClass.PUBLIC;
  }

  private Optional<Stretch> stored(Digest blob, long from) throws IOException {
    Path file = holdings.store().path(blob);
    long size = Files.size(file);
    if (from >= size) {
      return Optional.empty();
    }
    InputStream in = Files.newInputStream(file);
    in.skipNBytes(from);
    return Optional.of(new Stretch(size, in));
  }

  /** Tells trackers again what is received. To be run every {@link #RENEWAL}. */
  public void renew() {
    receiving.values().forEach(Receiving::tell);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  /** A blob that is received. */
  private final class Receiving implements Crowd.Membership {

    private final Digest blob;
    private final long size;
    private final StreamSource.Opener own;

    /** One for each blob: nobody can have posted as this member before it did. */
    private final PeerId id = PeerId.random();

    Receiving(Digest blob, long size, StreamSource.Opener own) {
      this.blob = blob;
      this.size = size;
      this.own = own;
    }

    void tell() {
      meetings.post(new HintPost(id, LEASE, List.of(), List.of(blob), port));
    }

    @Override
    public List<StreamSource.Opener> before() {
      List<HostPort> before = new ArrayList<>();
      for (Hints.Member member : meetings.ask(blob).members()) {
        if (member.id().equals(id)) {
          break;
        }
        member.relay().filter(one -> resting.getIfPresent(one) == null).ifPresent(before::add);
      }
      return nearest(before).stream().<StreamSource.Opener>map(at -> new Member(at, blob)).toList();
    }

    @Override
    public void leave() {
      lately.put(blob, true);
      receiving.remove(blob, this);
    }
  }

  /** The last ones, first of different hosts: one host's are not tried alone. */
  static List<HostPort> nearest(List<HostPort> before) {
    List<HostPort> first = new ArrayList<>();
    List<HostPort> more = new ArrayList<>();
    Set<String> hosts = new HashSet<>();
    for (int i = before.size() - 1; i >= 0; i--) {
      (hosts.add(before.get(i).host()) ? first : more).add(before.get(i));
    }
    first.addAll(more);
    return first.subList(0, Math.min(MAX_TRIED, first.size()));
  }

  /** Somebody who receives the blob, too. Equal where address and blob are. */
  private final class Member implements StreamSource.Opener {

    private final HostPort at;
    private final Digest blob;

    Member(HostPort at, Digest blob) {
      this.at = at;
      this.blob = blob;
    }

    @Override
    public InputStream open(long offset) throws IOException {
      try {
        return client.open(at, blob, offset);
      } catch (IOException e) {
        resting.put(at, true);
        throw e;
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Member member && member.at.equals(at) && member.blob.equals(blob);
    }

    @Override
    public int hashCode() {
      return at.hashCode();
    }

    @Override
    public String toString() {
      return "gateway " + at;
    }
  }
}
