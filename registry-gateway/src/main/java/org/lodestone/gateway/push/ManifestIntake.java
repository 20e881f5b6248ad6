package org.lodestone.gateway.push;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryHandler;
import org.lodestone.gateway.push.ManifestForm.Part;
import org.lodestone.node.Holdings;
import org.lodestone.node.PushedBlob;
import org.lodestone.node.PushedManifest;
import org.lodestone.node.PushedManifest.Referrer;
import org.lodestone.node.PushedRepositories;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.AnyDigest.Algorithm;
import org.lodestone.oci.Digest;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;

/** Takes manifests (distribution-spec, "Pushing Manifests"), and has those with a tag published. */
final class ManifestIntake {

  private static final int MAX_TAGS = 64;

  private final Holdings holdings;
  private final PushedRepositories repositories;
  private final ImagePublisher publisher;
  private final PushAccess access;
  private final PushThreads threads;
  private final RepositoryLocks locks;

  ManifestIntake(
      Holdings holdings,
      ImagePublisher publisher,
      PushAccess access,
      PushThreads threads,
      RepositoryLocks locks) {
    this.holdings = holdings;
    this.repositories = holdings.pushed();
    this.publisher = publisher;
    this.access = access;
    this.threads = threads;
    this.locks = locks;
  }

  void put(Target target, Exchange exchange) {
    threads.write(
        exchange,
        () -> {
          access.check(Scope.push(target.name()), exchange.request());
          try {
            put(target, exchange, tags(target, exchange.request()));
          } catch (RegistryException e) {
            RequestBody.skipRest(exchange.request());
            throw e;
          }
        });
  }

  private void put(Target target, Exchange exchange, List<String> tags)
      throws RegistryException, IOException {
    byte[] bytes = body(exchange.request());
    AnyDigest digest = target.digest().orElse(Algorithm.SHA256.of(bytes));
    AnyDigest found = digest.algorithm().of(bytes);
    if (!found.equals(digest)) {
      throw new RegistryException(
          ErrorCode.DIGEST_INVALID,
          "the manifest has the digest %s, expected %s".formatted(found, digest));
    }
    ManifestForm form = form(exchange.request(), bytes);
    locks.during(target.name(), () -> take(target, digest, form, bytes, tags));
    created(target, digest, form, tags, exchange);
  }

  private void take(
      Target target, AnyDigest digest, ManifestForm form, byte[] bytes, List<String> tags)
      throws RegistryException, IOException {
    RepositoryName name = target.name();
    checkBlobs(name, form);
    Digest content = holdings.store().put(bytes);
    repositories.add(
        name,
        new PushedManifest(digest, content, form.mediaType(), bytes.length, form.referrer()),
        form.blobs().stream().map(Part::digest).distinct().toList());
    if (!tags.isEmpty()) {
      publish(name, form, bytes, tags);
      for (String tag : tags) {
        repositories.tag(name, tag, digest);
      }
    }
  }

  private static List<String> tags(Target target, Request request) throws RegistryException {
    Set<String> tags = new LinkedHashSet<>();
    target.tag().ifPresent(tags::add);
    if (target.digest().isPresent()) {
      tags.addAll(new Parameters(request).texts("tag"));
    }
    if (tags.size() > MAX_TAGS) {
      throw new RegistryException(
          ErrorCode.BAD_REQUEST,
          HttpStatus.URI_TOO_LONG_414,
          List.of(),
          "at most %d tags at once, found %d".formatted(MAX_TAGS, tags.size()),
          null);
    }
    for (String tag : tags) {
      if (!Reference.isTag(tag)) {
        throw new RegistryException(ErrorCode.MANIFEST_INVALID, "not a tag: " + tag);
      }
    }
    return List.copyOf(tags);
  }

  private static byte[] body(Request request) throws RegistryException, IOException {
    byte[] bytes = new byte[0];
    if (request.getLength() <= Manifest.MAX_BYTES) {
      bytes = new RequestBody(request).readNBytes(Manifest.MAX_BYTES + 1);
    }
    if (Math.max(request.getLength(), bytes.length) > Manifest.MAX_BYTES) {
      throw new RegistryException(
          ErrorCode.SIZE_INVALID, "a manifest has at most %d bytes".formatted(Manifest.MAX_BYTES));
    }
    return bytes;
  }

  private static ManifestForm form(Request request, byte[] bytes) throws RegistryException {
    try {
      return ManifestForm.parse(
          Optional.ofNullable(request.getHeaders().get(HttpHeader.CONTENT_TYPE)), bytes);
    } catch (InvalidManifestException e) {
      throw new RegistryException(ErrorCode.MANIFEST_INVALID, e.getMessage(), e);
    }
  }

  /** Each has to be readable in this repository: that the store has it is nobody's business. */
  private void checkBlobs(RepositoryName name, ManifestForm form)
      throws RegistryException, IOException {
    List<Part> missing = new ArrayList<>();
    for (Part part : form.blobs()) {
      Optional<PushedBlob> blob = here(name, part);
      if (blob.isEmpty()) {
        missing.add(part);
      } else if (blob.get().size() != part.size()) {
        throw new RegistryException(
            ErrorCode.MANIFEST_INVALID,
            "blob %s has %d bytes, the manifest says %d"
                .formatted(part.digest(), blob.get().size(), part.size()));
      }
    }
    if (!missing.isEmpty()) {
      throw new RegistryException(
          ErrorCode.MANIFEST_BLOB_UNKNOWN,
          "%d of the manifest's %d blobs are not in %s, such as %s: push them first"
              .formatted(missing.size(), form.blobs().size(), name, missing.get(0).digest()));
    }
  }

  private Optional<PushedBlob> here(RepositoryName name, Part part) throws IOException {
    Optional<PushedBlob> pushed =
        repositories
            .blob(name, part.digest())
            .filter(blob -> holdings.store().contains(blob.content()));
    Optional<Digest> content = part.digest().sha256().filter(holdings.store()::contains);
    if (pushed.isPresent() || content.isEmpty() || !isListed(name, content.get())) {
      return pushed;
    }
    // An image of this name was pulled through this gateway: clients were told that it is here.
    long size = Files.size(holdings.store().path(content.get()));
    PushedBlob blob = new PushedBlob(part.digest(), content.get(), size);
    repositories.add(name, blob);
    return Optional.of(blob);
  }

  private boolean isListed(RepositoryName name, Digest blob) throws IOException {
    return !repositories.isDeleted(name, blob.toString())
        && !holdings.documents(Reference.ofDigest(name, blob)).isEmpty();
  }

  private void publish(RepositoryName name, ManifestForm form, byte[] bytes, List<String> tags)
      throws RegistryException {
    try {
      publisher.publish(name, form.mediaType(), bytes, tags);
    } catch (IOException e) {
      throw new RegistryException(
          ErrorCode.UNAVAILABLE,
          "%s %s is not published: %s".formatted(name, tags, e.getMessage()),
          e);
    }
  }

  private static void created(
      Target target, AnyDigest digest, ManifestForm form, List<String> tags, Exchange exchange) {
    exchange.response().setStatus(HttpStatus.CREATED_201);
    HttpFields.Mutable headers = exchange.response().getHeaders();
    headers.put(HttpHeader.LOCATION, Locations.manifest(target.name(), digest));
    headers.put(RegistryHandler.CONTENT_DIGEST, digest.toString());
    form.referrer()
        .map(Referrer::subject)
        .ifPresent(subject -> headers.put("OCI-Subject", subject.toString()));
    if (target.digest().isPresent() && !tags.isEmpty()) {
      headers.put("OCI-Tag", String.join(", ", tags));
    }
    headers.put(HttpHeader.CONTENT_LENGTH, 0);
    exchange.end();
  }
}
