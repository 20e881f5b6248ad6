package org.lodestone.gateway.push;

import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.lodestone.gateway.blob.BlobMetrics;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryHandler;
import org.lodestone.gateway.http.RegistryPath.Base;
import org.lodestone.gateway.http.RegistryPath.BlobPath;
import org.lodestone.gateway.http.RegistryPath.ManifestPath;
import org.lodestone.gateway.http.RegistryPath.OtherDigestPath;
import org.lodestone.gateway.http.RegistryPath.ReferrersPath;
import org.lodestone.gateway.http.RegistryPath.TagsPath;
import org.lodestone.gateway.http.RegistryPath.UploadPath;
import org.lodestone.gateway.http.RegistryPath.UploadsPath;
import org.lodestone.gateway.http.Routes;
import org.lodestone.gateway.http.Routes.PathHandler;
import org.lodestone.node.Evictions;
import org.lodestone.node.Holdings;
import org.lodestone.oci.AnyDigest;

/**
 * Who answers what about repositories that take pushes. What was pushed here comes first; for the
 * rest those are asked who pull.
 */
public final class PushRoutes {

  private final PushAccess access;
  private final PushThreads threads;
  private final UploadHandler uploads;
  private final ManifestIntake intake;
  private final ManifestRemoval removal;
  private final PushedManifests manifests;
  private final PushedBlobs blobs;
  private final PushedTags tags;
  private final Referrers referrers;

  /**
   * @param disk where files are read while they are sent
   */
  public PushRoutes(
      Holdings holdings,
      Evictions evictions,
      Uploads uploads,
      ImagePublisher publisher,
      PushAccess access,
      PushThreads threads,
      Executor disk,
      BlobMetrics metrics) {
    this.access = access;
    this.threads = threads;
    this.uploads = new UploadHandler(holdings, uploads, access, threads);
    RepositoryLocks locks = new RepositoryLocks();
    this.intake = new ManifestIntake(holdings, publisher, access, threads, locks);
    this.removal = new ManifestRemoval(holdings, evictions, access, threads, locks);
    this.manifests = new PushedManifests(holdings, threads);
    this.blobs = new PushedBlobs(holdings, evictions, access, threads, disk, metrics);
    this.tags = new PushedTags(holdings.pushed(), threads);
    this.referrers = new Referrers(holdings.pushed(), access, threads);
  }

  /** Who answers for what was not pushed here. */
  public record Pulls(
      PathHandler<ManifestPath> manifests,
      PathHandler<BlobPath> blobs,
      PathHandler<TagsPath> tags) {}

  /** Whether what a client presents is its login for pushing, and nobody else's business. */
  public boolean isLogin(Request request) {
    return access.isLogin(request);
  }

  public void addTo(Routes routes, Pulls pulls) {
    routes
        .read(Base.class, this::greet)
        .read(ManifestPath.class, before(pulls.manifests()))
        .add(HttpMethod.PUT, ManifestPath.class, (path, e) -> intake.put(Target.of(path), e))
        .add(HttpMethod.DELETE, ManifestPath.class, (path, e) -> removal.delete(Target.of(path), e))
        .read(BlobPath.class, beforeBlobs(pulls.blobs()))
        .add(
            HttpMethod.DELETE,
            BlobPath.class,
            (path, e) -> blobs.delete(path.name(), AnyDigest.of(path.digest()), e))
        .read(OtherDigestPath.class, this::readOther)
        .add(HttpMethod.PUT, OtherDigestPath.class, this::putOther)
        .add(HttpMethod.DELETE, OtherDigestPath.class, this::deleteOther)
        .read(TagsPath.class, beforeTags(pulls.tags()))
        .read(ReferrersPath.class, referrers::get)
        .add(HttpMethod.POST, UploadsPath.class, uploads::begin)
        .add(HttpMethod.PATCH, UploadPath.class, uploads::patch)
        .add(HttpMethod.PUT, UploadPath.class, uploads::complete)
        .add(HttpMethod.GET, UploadPath.class, uploads::status)
        .add(HttpMethod.DELETE, UploadPath.class, uploads::cancel);
  }

  private void greet(Base path, Exchange exchange) {
    if (!access.asks(exchange.request())) {
      RegistryHandler.answerBase(path, exchange);
      return;
    }
    threads.read(
        exchange,
        () -> {
          access.checkKnown(exchange.request());
          RegistryHandler.answerBase(path, exchange);
        });
  }

  private PathHandler<ManifestPath> before(PathHandler<ManifestPath> pull) {
    return (path, exchange) -> {
      if (access.takes(path.reference().name())) {
        manifests.get(Target.of(path), exchange, () -> pull.handle(path, exchange));
      } else {
        pull.handle(path, exchange);
      }
    };
  }

  private PathHandler<BlobPath> beforeBlobs(PathHandler<BlobPath> pull) {
    return (path, exchange) -> {
      if (access.takes(path.name())) {
        AnyDigest digest = AnyDigest.of(path.digest());
        blobs.get(path.name(), digest, exchange, () -> pull.handle(path, exchange));
      } else {
        pull.handle(path, exchange);
      }
    };
  }

  private PathHandler<TagsPath> beforeTags(PathHandler<TagsPath> pull) {
    return (path, exchange) -> {
      if (access.takes(path.name())) {
        tags.get(path, exchange, () -> pull.handle(path, exchange));
      } else {
        pull.handle(path, exchange);
      }
    };
  }

  private void readOther(OtherDigestPath path, Exchange exchange) throws RegistryException {
    if (!access.takes(path.name())) {
      throw path.unsupported();
    }
    if (path.manifest()) {
      manifests.get(
          Target.of(path),
          exchange,
          () -> {
            throw Target.of(path).unknown();
          });
    } else {
      blobs.get(
          path.name(),
          path.digest(),
          exchange,
          () -> {
            throw PushedBlobs.unknown(path.name(), path.digest());
          });
    }
  }

  private void putOther(OtherDigestPath path, Exchange exchange) throws RegistryException {
    if (!path.manifest()) {
      throw path.unsupported();
    }
    intake.put(Target.of(path), exchange);
  }

  private void deleteOther(OtherDigestPath path, Exchange exchange) {
    if (path.manifest()) {
      removal.delete(Target.of(path), exchange);
    } else {
      blobs.delete(path.name(), path.digest(), exchange);
    }
  }
}
