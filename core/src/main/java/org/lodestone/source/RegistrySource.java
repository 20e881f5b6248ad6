package org.lodestone.source;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.registry.HttpFetcher;
import org.lodestone.registry.RegistryClient;
import org.lodestone.registry.RegistryCredentials;
import org.lodestone.registry.RegistryEndpoint;

/** An image in a registry; its manifests are kept to the byte. */
final class RegistrySource implements ImageSource {

  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final String DEFAULT_TAG = "latest";

  private final Reference reference;
  private final RegistryClient client;

  RegistrySource(Reference reference, RegistryClient client) {
    this.reference = reference;
    this.client = client;
  }

  /**
   * @param text as after {@code docker://}
   */
  static RegistrySource open(String text, boolean plainHttp) throws IOException {
    Reference reference = Reference.parseFamiliar(text);
    String registry = reference.name().domain().orElseThrow();
    return new RegistrySource(
        reference,
        new RegistryClient(
            new RegistryEndpoint(registry, plainHttp),
            reference.name().path(),
            new HttpFetcher(IDLE_TIMEOUT, Optional.empty()),
            RegistryCredentials.ofThisUser(),
            PAUSE));
  }

  @Override
  public Manifest copyTo(BlobSink sink) throws IOException {
    Optional<String> digest = reference.digest().map(Digest::toString);
    String wanted = digest.orElse(reference.tag().orElse(DEFAULT_TAG));
    Manifest root = client.manifest(wanted);
    if (reference.digest().isPresent() && !reference.digest().get().equals(root.digest())) {
      throw new IOException(
          "%s: the registry sent a manifest with digest %s".formatted(this, root.digest()));
    }
    return new ImageCopy(new Reader(), sink).copy(root);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  @Override
  public String toString() {
    return "docker://" + reference;
  }

  private final class Reader implements ImageReader {

    @Override
    public byte[] manifest(Descriptor descriptor) throws IOException {
      return client.manifest(descriptor.digest().toString()).bytes();
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
      return client.blob(descriptor);
    }
  }
}
