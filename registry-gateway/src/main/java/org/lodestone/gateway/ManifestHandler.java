package org.lodestone.gateway;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.pull.ImageNotFoundException;
import org.lodestone.pull.ImageResolver;
import org.lodestone.trust.Epoch;
import org.lodestone.trust.RefusedException;
import org.lodestone.trust.VerifiedImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves manifests. Here it is decided, in bounded time, whether an image can be served at all: a
 * client that gets 404 for a manifest turns to its upstream registry, later it may not.
 */
final class ManifestHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ManifestHandler.class);

  /** A pull asks for one manifest several times in a row; a tag that moved is seen after this. */
  private static final Duration LIFE = Duration.ofSeconds(5);

  private static final int MAX_CACHED = 256;

  private final ImageResolver resolver;
  private final Availability availability;
  private final PulledImages pulled;
  private final ExecutorService resolving;
  private final GatewayMetrics metrics;
  private final Cache<Reference, Decision> decided =
      CacheBuilder.newBuilder().maximumSize(MAX_CACHED).expireAfterWrite(LIFE).build();

  /** A manifest to be served while the trust policy is the one it was decided under. */
  private record Decision(Epoch epoch, Manifest manifest) {}

  /**
   * @param resolving where it is waited for indexes and swarms
   */
  ManifestHandler(
      ImageResolver resolver,
      Availability availability,
      PulledImages pulled,
      ExecutorService resolving,
      GatewayMetrics metrics) {
    this.resolver = resolver;
    this.availability = availability;
    this.pulled = pulled;
    this.resolving = resolving;
    this.metrics = metrics;
  }

  void handle(Reference reference, Request request, Response response, Callback callback)
      throws RegistryException {
    Optional<Manifest> manifest = decided(reference);
    if (manifest.isPresent()) {
      send(manifest.get(), request, response, callback);
      return;
    }
    try {
      resolving.execute(() -> decideAndSend(reference, request, response, callback));
    } catch (RejectedExecutionException e) {
      metrics.refused("overloaded");
      throw new RegistryException(
          ErrorCode.MANIFEST_UNKNOWN, "too many images are being looked up now", e);
    }
  }

  private void decideAndSend(
      Reference reference, Request request, Response response, Callback callback) {
    try {
      Optional<Manifest> manifest = decided(reference);
      while (manifest.isEmpty()) {
        Decision decision = decide(reference);
        decided.put(reference, decision);
        manifest = standing(decision); // none when the policy has changed meanwhile
      }
      send(manifest.get(), request, response, callback);
    } catch (RegistryException e) {
      callback.failed(e);
    } catch (RuntimeException e) {
      callback.failed(e);
    }
  }

  private Optional<Manifest> decided(Reference reference) {
    return Optional.ofNullable(decided.getIfPresent(reference)).flatMap(this::standing);
  }

  private Optional<Manifest> standing(Decision decision) {
    return decision.epoch().equals(resolver.epoch())
        ? Optional.of(decision.manifest())
        : Optional.empty();
  }

  private Decision decide(Reference reference) throws RegistryException {
    try {
      VerifiedImage image = resolver.resolve(reference);
      Manifest manifest = image.document().manifest(image.served()).orElseThrow();
      availability.check(image.document(), manifest);
      pulled.announced(reference, image.document());
      LOG.info("{} is {} (signed by {})", reference, manifest.digest(), signers(image));
      return new Decision(image.epoch(), manifest);
    } catch (ImageNotFoundException e) {
      throw refuse("unknown", reference, e);
    } catch (RefusedException e) {
      throw refuse("untrusted", reference, e);
    } catch (UnavailableException e) {
      throw refuse("unavailable", reference, e);
    } catch (IOException e) {
      throw refuse("failed", reference, e);
    }
  }

  private static List<String> signers(VerifiedImage image) {
    return image.signers().stream().map(key -> key.hex().substring(0, 16)).toList();
  }

  private RegistryException refuse(String reason, Reference reference, Exception cause) {
    metrics.refused(reason);
    LOG.warn("{} is not served: {}", reference, cause.getMessage());
    return new RegistryException(ErrorCode.MANIFEST_UNKNOWN, cause.getMessage(), cause);
  }

  private static void send(Manifest manifest, Request request, Response response, Callback callback)
      throws RegistryException {
    Accept accept = Accept.of(request.getHeaders().getValuesList(HttpHeader.ACCEPT.asString()));
    if (!accept.accepts(manifest.mediaType())) {
      throw new RegistryException(
          ErrorCode.MANIFEST_UNKNOWN,
          "the manifest is %s, the request accepts only %s"
              .formatted(manifest.mediaType(), accept));
    }
    String digest = manifest.digest().toString();
    byte[] bytes = manifest.bytes();
    response.setStatus(HttpStatus.OK_200);
    HttpFields.Mutable headers = response.getHeaders();
    headers.add(HttpHeader.CONTENT_TYPE, manifest.mediaType());
    headers.add(RegistryHandler.CONTENT_DIGEST, digest);
    headers.add(HttpHeader.ETAG, "\"" + digest + "\"");
    headers.put(HttpHeader.CONTENT_LENGTH, bytes.length);
    if (HttpMethod.HEAD.is(request.getMethod())) {
      callback.succeeded();
    } else {
      response.write(true, ByteBuffer.wrap(bytes), callback);
    }
  }
}
