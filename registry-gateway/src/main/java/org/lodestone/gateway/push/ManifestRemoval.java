package org.lodestone.gateway.push;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.node.EvictionRefusedException;
import org.lodestone.node.Evictions;
import org.lodestone.node.Holdings;
import org.lodestone.node.PushedManifest;
import org.lodestone.node.PushedRepositories;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;

/** Takes tags and manifests away (distribution-spec, "Deleting tags", "Deleting Manifests"). */
final class ManifestRemoval {

  private final Holdings holdings;
  private final PushedRepositories repositories;
  private final Evictions evictions;
  private final PushAccess access;
  private final PushThreads threads;
  private final RepositoryLocks locks;

  ManifestRemoval(
      Holdings holdings,
      Evictions evictions,
      PushAccess access,
      PushThreads threads,
      RepositoryLocks locks) {
    this.holdings = holdings;
    this.repositories = holdings.pushed();
    this.evictions = evictions;
    this.access = access;
    this.threads = threads;
    this.locks = locks;
  }

  void delete(Target target, Exchange exchange) {
    threads.write(
        exchange,
        () -> {
          access.check(Scope.delete(target.name()), exchange.request());
          locks.during(target.name(), () -> delete(target));
          exchange.response().setStatus(HttpStatus.ACCEPTED_202);
          exchange.response().getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
          exchange.end();
        });
  }

  private void delete(Target target) throws RegistryException, IOException {
    RepositoryName name = target.name();
    Optional<PushedManifest> manifest =
        target.digest().isPresent()
            ? repositories.manifest(name, target.digest().get())
            : repositories.manifest(name, target.tag().orElseThrow());
    if (manifest.isEmpty()) {
      throw target.unknown();
    }
    if (target.digest().isEmpty()) {
      forget(name, target.reference());
      repositories.deleteTag(name, target.reference());
      return;
    }
    for (String tag : repositories.tags(name, manifest.get().digest())) {
      forget(name, tag);
    }
    repositories.deleteManifest(name, manifest.get().digest());
    evictions.evictUnneeded(List.of(manifest.get().content()));
  }

  /** This node seeds it no more for the tag's sake; who else has its document goes on. */
  private void forget(RepositoryName name, String tag) throws RegistryException, IOException {
    Reference reference = Reference.ofTag(name, tag);
    if (holdings.image(reference.toString()).isEmpty()) {
      return;
    }
    try {
      evictions.evict(reference);
    } catch (EvictionRefusedException e) {
      throw new RegistryException(ErrorCode.DENIED, e.getMessage(), e);
    }
  }
}
