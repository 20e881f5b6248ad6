package org.lodestone.tracker.index;

import java.time.Instant;
import org.lodestone.tracker.index.Usage.Resource;

/**
 * Who may have how much of an index, whatever keeps it. Keys and addresses are free to make or to
 * come by, so the rules are about both:
 *
 * <ol>
 *   <li>A key is known when its first document has been here for {@link IndexLimits#knownAfter}.
 *       What known keys have and what the others have are the index's two parts.
 *   <li>A key that is not known, and an address with all that came from it under such keys, each
 *       have at most an eighth of the documents, bytes and blobs.
 *   <li>When the index is full, expired documents that nobody seeds go first. Then the larger part
 *       gives way, so that each keeps half: in it the greatest user of what is full, key or
 *       address, loses its oldest document. Only if that user is the newcomer is the newcomer
 *       refused.
 * </ol>
 */
final class Shares {

  private static final int PART = 8;

  private final IndexLimits limits;

  Shares(IndexLimits limits) {
    this.limits = limits;
  }

  /** The latest time at which a key that is known by now was first seen. */
  Instant knownSince(Instant now) {
    return now.minus(limits.knownAfter());
  }

  /**
   * @param who for the message
   * @param taken with the new document
   */
  void check(String who, Usage taken) throws IndexException {
    Usage most = Usage.most(limits);
    for (Resource resource : Resource.values()) {
      if (taken.documents() > 1 && taken.of(resource) > most.of(resource) / PART) {
        throw new IndexException(
            IndexError.TOO_MANY_DOCUMENTS,
            "%s has its share of the index, which is %d documents, %d bytes and %d blobs: wait until some have expired; a key has no such bound %d days after its first document"
                .formatted(
                    who,
                    most.documents() / PART,
                    most.bytes() / PART,
                    most.blobs() / PART,
                    limits.knownAfter().toDays()));
      }
    }
  }

  void checkKey(String keyId, long documents) throws IndexException {
    if (documents > limits.maxDocumentsPerKey()) {
      throw new IndexException(
          IndexError.TOO_MANY_DOCUMENTS,
          "the index keeps %d documents of one key and has that many of %s: its operator can raise the limit"
              .formatted(limits.maxDocumentsPerKey(), keyId));
    }
  }

  /** Why the newcomer is refused: nobody has more of what is full. */
  static IndexException full(Resource resource) {
    return new IndexException(
        IndexError.INDEX_FULL,
        "the index is full of %s, and nobody has more of them in it than this key or address: its operator has to make room"
            .formatted(resource.name().toLowerCase(java.util.Locale.ROOT)));
  }
}
