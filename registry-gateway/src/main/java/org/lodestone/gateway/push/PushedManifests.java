package org.lodestone.gateway.push;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.RegistryHandler;
import org.lodestone.io.BoundedReads;
import org.lodestone.node.Holdings;
import org.lodestone.node.Lease;
import org.lodestone.node.PushedManifest;
import org.lodestone.node.PushedRepositories;
import org.lodestone.oci.Manifest;

/** Serves manifests that were pushed here (distribution-spec, "Pulling manifests"). */
final class PushedManifests {

  private final Holdings holdings;
  private final PushedRepositories repositories;
  private final PushThreads threads;

  PushedManifests(Holdings holdings, PushThreads threads) {
    this.holdings = holdings;
    this.repositories = holdings.pushed();
    this.threads = threads;
  }

  /**
   * @param otherwise for what was not pushed here
   */
  void get(Target target, Exchange exchange, PushThreads.Work otherwise) {
    threads.read(
        exchange,
        () -> {
          Optional<PushedManifest> manifest = find(target);
          Optional<byte[]> bytes =
              manifest.isPresent() ? content(manifest.get()) : Optional.empty();
          if (bytes.isPresent()) {
            send(manifest.get(), bytes.get(), exchange);
          } else if (repositories.isDeleted(target.name(), target.reference())) {
            throw target.unknown();
          } else {
            otherwise.run();
          }
        });
  }

  private Optional<PushedManifest> find(Target target) throws IOException {
    return target.digest().isPresent()
        ? repositories.manifest(target.name(), target.digest().get())
        : repositories.manifest(target.name(), target.reference());
  }

  /** Empty when it was damaged, and removed. */
  private Optional<byte[]> content(PushedManifest manifest) throws IOException {
    Optional<Lease> lease = holdings.lease(manifest.content());
    if (lease.isEmpty()) {
      return Optional.empty();
    }
    try (Lease stored = lease.get()) {
      return Optional.of(BoundedReads.file(stored.path(), Manifest.MAX_BYTES));
    }
  }

  private static void send(PushedManifest manifest, byte[] bytes, Exchange exchange) {
    String digest = manifest.digest().toString();
    exchange.response().setStatus(HttpStatus.OK_200);
    HttpFields.Mutable headers = exchange.response().getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, manifest.mediaType());
    headers.put(RegistryHandler.CONTENT_DIGEST, digest);
    headers.put(HttpHeader.ETAG, "\"" + digest + "\"");
    headers.put(HttpHeader.CONTENT_LENGTH, bytes.length);
    if (HttpMethod.HEAD.is(exchange.request().getMethod())) {
      exchange.end();
    } else {
      exchange.response().write(true, ByteBuffer.wrap(bytes), exchange.callback());
    }
  }
}
