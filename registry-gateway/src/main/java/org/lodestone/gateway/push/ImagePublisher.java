package org.lodestone.gateway.push;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.lodestone.io.BoundedReads;
import org.lodestone.node.Holdings;
import org.lodestone.node.PushedBlob;
import org.lodestone.node.PushedManifest;
import org.lodestone.node.PushedRepositories;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.publish.CollectionTargets;
import org.lodestone.publish.NotPublishableException;
import org.lodestone.publish.PublishListener;
import org.lodestone.publish.Publisher;
import org.lodestone.publish.Publisher.Publication;
import org.lodestone.tuf.CollectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes images that were pushed, with what was pushed to the same repository and nothing else
 * that the store may have.
 */
public final class ImagePublisher {

  private static final Logger LOG = LoggerFactory.getLogger(ImagePublisher.class);

  private final Holdings holdings;
  private final PushedRepositories repositories;
  private final Publisher publisher;
  private final Optional<CollectionTargets> collection;
  private final PushMetrics metrics;

  /**
   * @param collection in which what is published becomes current
   */
  public ImagePublisher(
      Holdings holdings,
      Publisher publisher,
      Optional<CollectionTargets> collection,
      PushMetrics metrics) {
    this.holdings = holdings;
    this.repositories = holdings.pushed();
    this.publisher = publisher;
    this.collection = collection;
    this.metrics = metrics;
  }

  /**
   * Publishes an image under some tags, with one document, and starts to seed it; leaves alone what
   * no document can speak of.
   *
   * @throws IOException when it should have been published and was not
   */
  void publish(RepositoryName name, String mediaType, byte[] root, List<String> tags)
      throws IOException {
    try {
      ImageTree tree = tree(name, mediaType, root);
      requireCanName(name, tags);
      name(publisher.publish(tree, name, tags, PublishListener.NONE));
      metrics.published();
      LOG.info("{} {} was pushed and is published", name, tags);
    } catch (InvalidManifestException | NotPublishableException e) {
      metrics.kept();
      LOG.info("{} {} was pushed and stays here: {}", name, tags, e.getMessage());
    }
  }

  private void requireCanName(RepositoryName name, List<String> tags) throws IOException {
    try {
      if (collection.isPresent()) {
        collection.get().requireCanAdd(name, tags);
      }
    } catch (CollectionException | IllegalArgumentException e) {
      throw new IOException("the collection cannot name what was pushed: " + e.getMessage(), e);
    }
  }

  private void name(Publication published) throws IOException {
    try {
      if (collection.isPresent()) {
        collection.get().add(published.document(), published.envelope());
        collection.get().publish();
      }
    } catch (CollectionException | IllegalArgumentException | IOException e) {
      throw new IOException(
          "the image is published, but the collection does not name it: " + e.getMessage(), e);
    }
  }

  private ImageTree tree(RepositoryName name, String mediaType, byte[] root) throws IOException {
    ImageTree tree =
        ImageTree.of(
            Manifest.parse(Optional.of(mediaType), root), (index, child) -> child(name, child));
    for (Descriptor blob : tree.blobs()) {
      if (here(name, blob).isEmpty()) {
        throw new InvalidManifestException("blob " + blob.digest() + " was not pushed");
      }
    }
    return tree;
  }

  private Optional<Manifest> child(RepositoryName name, Descriptor child) throws IOException {
    Optional<PushedManifest> found = repositories.manifest(name, AnyDigest.of(child.digest()));
    if (found.isEmpty() || !holdings.store().contains(child.digest())) {
      return Optional.empty();
    }
    byte[] bytes = BoundedReads.file(holdings.store().path(child.digest()), Manifest.MAX_BYTES);
    return Optional.of(Manifest.parse(Optional.of(child.mediaType()), bytes));
  }

  private Optional<PushedBlob> here(RepositoryName name, Descriptor blob) throws IOException {
    return repositories
        .blob(name, AnyDigest.of(blob.digest()))
        .filter(found -> holdings.store().contains(found.content()));
  }
}
