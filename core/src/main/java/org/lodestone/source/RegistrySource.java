package org.lodestone.source;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.oci.Descriptor;
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

  private final Reference reference;
  private final RegistryClient client;
  private final RegistryCredentials credentials;

  /**
   * @param reference with its registry
   */
  RegistrySource(Reference reference, RegistryClient client, RegistryCredentials credentials) {
    this.reference = reference;
    this.client = client;
    this.credentials = credentials;
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
            new HttpFetcher(IDLE_TIMEOUT, Optional.empty()),
            PAUSE,
            Clock.systemUTC()),
        RegistryCredentials.ofThisUser());
  }

  @Override
  public Manifest copyTo(BlobSink sink) throws IOException {
    return new ImageCopy(new Reader(), sink).copy(client.manifest(reference, credentials));
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
      return client
          .manifest(Reference.ofDigest(reference.name(), descriptor.digest()), credentials)
          .bytes();
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
      return client.blob(reference.name(), descriptor, credentials);
    }
  }
}
