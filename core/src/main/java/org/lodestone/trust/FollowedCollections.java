package org.lodestone.trust;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.DocumentTarget;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.sign.Envelope;
import org.lodestone.trust.Requirement.Tuf;
import org.lodestone.tuf.TrustedFolder;
import org.lodestone.tuf.Update.Found;

/**
 * The TUF collections that policies ask for. What is trusted of each is kept in a folder, over
 * restarts and for all programs that share it, by the name of the root's file: a newer root in its
 * place goes on from there.
 */
public final class FollowedCollections {

  /** The usual name of the folder, beside the record of accepted documents. */
  public static final String FOLDER_NAME = "collections";

  private static final int MAX_FOLLOWED = 64;

  private final LoadingCache<Tuf, FollowedCollection> followed;

  public FollowedCollections(Path folder, Clock clock) {
    this(folder, clock, true);
  }

  private FollowedCollections(Path folder, Clock clock, boolean online) {
    this.followed =
        CacheBuilder.newBuilder()
            .maximumSize(MAX_FOLLOWED)
            .build(
                CacheLoader.from(
                    collection ->
                        new FollowedCollection(
                            collection,
                            online ? collection.mirrors() : List.of(),
                            new TrustedFolder(folder.resolve(nameOf(collection))),
                            clock)));
  }

  /** What is known of them without asking any mirror. */
  static FollowedCollections offline(Path folder, Clock clock) {
    return new FollowedCollections(folder, clock, false);
  }

  private static String nameOf(Tuf collection) {
    return Digest.of(collection.file().toString().getBytes(StandardCharsets.UTF_8)).hex();
  }

  /**
   * The document that a collection has for a tag.
   *
   * @throws IOException when it cannot be told
   */
  public Optional<Envelope> document(Tuf collection, Reference tagged) throws IOException {
    return followed
        .getUnchecked(collection)
        .document(DocumentTarget.path(tagged.name(), tagged.tag().orElseThrow()));
  }

  /**
   * Step 6 of {@link DocumentVerifier}: the collection names this very document for the wanted tag
   * or, where a digest is wanted, for one of the document's tags.
   */
  void check(Tuf collection, Reference wanted, MagnetManifest document, Digest payload)
      throws StepFailedException {
    List<String> tags =
        wanted.digest().isPresent() ? document.tags() : List.of(wanted.tag().orElseThrow());
    String found = "expected a document with a tag, found one without";
    for (String tag : tags) {
      Optional<Digest> named = named(collection, DocumentTarget.path(document.name(), tag));
      if (named.equals(Optional.of(payload))) {
        return;
      }
      found =
          "expected the document that the collection of %s names for %s:%s, which %s"
              .formatted(
                  collection.file(),
                  document.name(),
                  tag,
                  named.map(d -> "has the payload " + d).orElse("is none"));
    }
    throw new StepFailedException(Step.REFERENCE, found);
  }

  private Optional<Digest> named(Tuf collection, String path) throws StepFailedException {
    try {
      Optional<Found> found = followed.getUnchecked(collection).find(path);
      return found.map(target -> DocumentTarget.payload(target.file()));
    } catch (IOException | IllegalArgumentException e) {
      throw new StepFailedException(
          Step.REFERENCE,
          "the collection of %s cannot be relied on: %s"
              .formatted(collection.file(), e.getMessage()));
    }
  }
}
