package org.lodestone.index;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.VerificationKey;
import org.lodestone.torrent.HostPort;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what an index answered. An answer of the wrong shape is an {@link IOException}; a malformed
 * entry of a list is left out and logged, because one bad document must not hide the good ones.
 */
final class Answers {

  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  /** One page of tags. */
  record Tags(List<String> tags, Optional<String> next) {}

  private interface EntryReader<T> {
    T read(JsonNode entry) throws IOException;
  }

  private Answers() {}

  static List<IndexClient.Entry> documents(JsonNode answer) throws IOException {
    return list(answer, "documents", Answers::document);
  }

  /**
   * One page of withdrawals.
   *
   * @param next after which the next page begins
   */
  record Withdrawals(List<SignedWithdrawal> withdrawals, long next) {}

  static Withdrawals withdrawals(JsonNode answer) throws IOException {
    return new Withdrawals(
        list(
            answer,
            "withdrawals",
            entry -> {
              IndexClient.Entry signed = document(entry);
              return SignedWithdrawal.verify(signed.envelope(), signed.publicKey());
            }),
        count(answer, "next", Long.MAX_VALUE));
  }

  static Tags tags(JsonNode answer) throws IOException {
    JsonNode next = answer.path("next");
    return new Tags(
        list(answer, "tags", Answers::tag),
        next.isMissingNode() ? Optional.empty() : Optional.of(tag(next)));
  }

  /**
   * @param offset the page's own; a next page before it would make a circle
   * @param limit the hits that were asked for; those beyond them are left out
   */
  static IndexClient.Page page(JsonNode answer, int offset, int limit) throws IOException {
    List<IndexClient.Hit> hits = first(limit, list(answer, "hits", Answers::hit));
    Optional<Integer> next = Optional.empty();
    if (answer.has("next")) {
      long value = count(answer, "next", Integer.MAX_VALUE);
      if (value <= offset) {
        throw new IOException("the page after offset " + offset + " is said to begin at " + value);
      }
      next = Optional.of((int) value);
    }
    return new IndexClient.Page(hits, count(answer, "total", Long.MAX_VALUE), next);
  }

  static IndexClient.Swarm swarm(JsonNode answer, InfoHash asked) throws IOException {
    String infoHash = text(answer, "infoHash");
    if (!infoHash.equals(asked.hex())) {
      throw new IOException("asked for the swarm " + asked + ", it answered for " + infoHash);
    }
    return new IndexClient.Swarm(
        asked,
        (int) count(answer, "seeders", Integer.MAX_VALUE),
        (int) count(answer, "leechers", Integer.MAX_VALUE),
        count(answer, "completed", Long.MAX_VALUE));
  }

  /** What was asked of that blob; what is beyond the most that an answer has is left out. */
  static Hints hints(JsonNode answer, Digest blob) throws IOException {
    return new Hints(
        first(Hints.MAX_OFFERS, list(answer, "hints", entry -> offer(entry, blob))),
        first(Hints.MAX_LISTED, list(answer, "listed", node -> new InfoHash(text(node)))),
        first(Hints.MAX_MEMBERS, list(answer, "members", Answers::member)));
  }

  private static Hints.Member member(JsonNode entry) throws IOException {
    Optional<HostPort> relay =
        entry.has("relay") ? Optional.of(HostPort.parse(text(entry, "relay"))) : Optional.empty();
    return new Hints.Member(new PeerId(text(entry, "peerId")), relay);
  }

  private static Hints.Offer offer(JsonNode entry, Digest blob) throws IOException {
    Hint hint =
        new Hint(blob, count(entry, "size", Long.MAX_VALUE), new InfoHash(text(entry, "infoHash")));
    return new Hints.Offer(
        hint, new PeerId(text(entry, "peerId")), (int) count(entry, "sources", Integer.MAX_VALUE));
  }

  private static <T> List<T> first(int most, List<T> all) {
    return all.subList(0, Math.min(most, all.size()));
  }

  private static IndexClient.Entry document(JsonNode entry) throws IOException {
    JsonNode envelope = entry.path("envelope");
    if (!envelope.isObject()) {
      throw new IOException("it has no envelope");
    }
    return new IndexClient.Entry(
        Envelope.parse(StrictJson.write(envelope)),
        VerificationKey.parse(text(entry, "publicKey")));
  }

  private static IndexClient.Hit hit(JsonNode entry) throws IOException {
    return new IndexClient.Hit(
        RepositoryName.parse(text(entry, "name")).value(),
        list(entry, "tags", Answers::tag),
        Digest.parse(text(entry, "root")),
        count(entry, "size", Long.MAX_VALUE),
        new KeyId(text(entry, "keyId")).hex());
  }

  private static String tag(JsonNode node) throws IOException {
    if (!node.isTextual() || !Reference.isTag(node.textValue())) {
      throw new IOException("it is not a tag");
    }
    return node.textValue();
  }

  private static <T> List<T> list(JsonNode answer, String member, EntryReader<T> reader)
      throws IOException {
    JsonNode array = answer.path(member);
    if (!array.isArray()) {
      throw new IOException("its answer has no list '" + member + "'");
    }
    List<T> entries = new ArrayList<>();
    String firstFault = "";
    for (JsonNode entry : array) {
      try {
        entries.add(reader.read(entry));
      } catch (IOException | IllegalArgumentException e) {
        firstFault = firstFault.isEmpty() ? IndexConnection.printable(e.getMessage()) : firstFault;
      }
    }
    if (entries.size() < array.size()) {
      LOG.warn(
          "left out {} of {} {} that an index answered; the first: {}",
          array.size() - entries.size(),
          array.size(),
          member,
          firstFault);
    }
    return List.copyOf(entries);
  }

  private static String text(JsonNode node) throws IOException {
    if (!node.isTextual()) {
      throw new IOException("it is no text");
    }
    return node.textValue();
  }

  private static String text(JsonNode object, String member) throws IOException {
    JsonNode node = object.path(member);
    if (!node.isTextual()) {
      throw new IOException("'" + member + "' is no text");
    }
    return node.textValue();
  }

  private static long count(JsonNode object, String member, long most) throws IOException {
    JsonNode node = object.path(member);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new IOException("'" + member + "' is no whole number");
    }
    long value = node.longValue();
    if (value < 0 || value > most) {
      throw new IOException("'" + member + "' is " + value + ", expected 0 to " + most);
    }
    return value;
  }
}
