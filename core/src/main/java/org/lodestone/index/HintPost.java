package org.lodestone.index;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.PeerId;
import org.lodestone.torrent.PieceLength;

/**
 * What one member of the crowds of some blobs tells a tracker: torrents it knows of, and blobs that
 * it wants. It holds until the lease ends, and is renewed by being posted again. Of a blob a member
 * has one hint, the last. Blobs that are not public belong in no post.
 *
 * @param by who says so; any 20 bytes that nobody else uses, such as a peer id
 * @param lease whole seconds, at most {@link #MAX_LEASE}; none takes back what was posted before,
 *     from the same address
 * @param wants blobs whose other members this one looks for
 * @param relayPort where it hands on what it has of these, at the address that the post comes from
 */
public record HintPost(
    PeerId by, Duration lease, List<Hint> hints, List<Digest> wants, OptionalInt relayPort) {

  public static final Duration MAX_LEASE = Duration.ofMinutes(5);

  /** Most hints and wants together. */
  public static final int MAX_ENTRIES = 128;

  private static final int MAX_PORT = 65_535;

  /** Longest post as JSON, in bytes; those written here are shorter. */
  public static final int MAX_BYTES = 64 << 10;

  public HintPost {
    hints = List.copyOf(hints);
    wants = List.copyOf(wants);
    if (lease.isNegative() || lease.compareTo(MAX_LEASE) > 0 || !isWholeSeconds(lease)) {
      throw new IllegalArgumentException(
          "a lease has 0 to %d whole seconds, found %s".formatted(MAX_LEASE.toSeconds(), lease));
    }
    int entries = hints.size() + wants.size();
    if (entries < 1 || entries > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "a post has 1 to %d hints and wants, found %d".formatted(MAX_ENTRIES, entries));
    }
    if (relayPort.isPresent()) {
      checkPort(relayPort.getAsInt());
    }
  }

  /** What a member says that hands nothing on. */
  public HintPost(PeerId by, Duration lease, List<Hint> hints, List<Digest> wants) {
    this(by, lease, hints, wants, OptionalInt.empty());
  }

  private static void checkPort(int port) {
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("not a port: " + port);
    }
  }

  private static boolean isWholeSeconds(Duration lease) {
    return lease.equals(Duration.ofSeconds(lease.toSeconds()));
  }

  /**
   * Reads what {@link #toJson} writes. A list that is not there is empty.
   *
   * @throws IllegalArgumentException saying what is wrong with it; when it is no JSON, its cause is
   *     a {@link org.lodestone.json.MalformedJsonException}
   */
  public static HintPost parse(byte[] json) {
    JsonObject post = JsonObject.parse("the post", json, MAX_BYTES);
    post.allowOnly(List.of("peerId", "lease", "hints", "wants", "relayPort"));
    return new HintPost(
        new PeerId(post.text("peerId")),
        Duration.ofSeconds(post.integer("lease", 0, MAX_LEASE.toSeconds())),
        post.has("hints")
            ? post.objects("hints", MAX_ENTRIES).stream().map(HintPost::hint).toList()
            : List.of(),
        post.has("wants")
            ? post.texts("wants", MAX_ENTRIES).stream().map(Digest::parse).toList()
            : List.of(),
        post.has("relayPort")
            ? OptionalInt.of((int) post.integer("relayPort", 1, MAX_PORT))
            : OptionalInt.empty());
  }

  private static Hint hint(JsonObject hint) {
    hint.allowOnly(Set.of("digest", "size", "infoHash"));
    try {
      return new Hint(
          Digest.parse(hint.text("digest")),
          hint.integer("size", 1, PieceLength.MAX_SIZE),
          new InfoHash(hint.text("infoHash")));
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      throw message.startsWith(hint.place())
          ? e
          : new IllegalArgumentException(hint.place() + ": " + message, e);
    }
  }

  /** As it is posted; the page of this package describes it. */
  public byte[] toJson() {
    ObjectNode post = StrictJson.object();
    post.put("peerId", by.hex());
    post.put("lease", lease.toSeconds());
    ArrayNode all = post.putArray("hints");
    for (Hint hint : hints) {
      all.addObject()
          .put("digest", hint.blob().toString())
          .put("size", hint.size())
          .put("infoHash", hint.infoHash().hex());
    }
    ArrayNode wanted = post.putArray("wants");
    wants.forEach(blob -> wanted.add(blob.toString()));
    relayPort.ifPresent(port -> post.put("relayPort", port));
    return StrictJson.write(post);
  }
}
