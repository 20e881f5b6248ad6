package org.lodestone.gateway.blob;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.gateway.agreement.Agreements;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.node.BlobJob;
import org.lodestone.node.BlobJobs;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;
import org.lodestone.pull.ImageResolver;
import org.lodestone.trust.Epoch;

/**
 * Which blobs a request may have, and which it may wait for. A client that was sent to its upstream
 * asks for blobs here first all the same, and finds them there, too: it must be sent on at once.
 */
public final class BlobAccess {

  /** A client that is refused asks again, and others with it. */
  private static final Duration REFUSED_LIFE = Duration.ofSeconds(2);

  private static final int MAX_REFUSED = 10_000;

  private final ImageResolver resolver;
  private final BlobJobs jobs;
  private final Agreements agreements;
  private final Cache<Refused, String> refused =
      CacheBuilder.newBuilder().maximumSize(MAX_REFUSED).expireAfterWrite(REFUSED_LIFE).build();

  /** What is asked for, and by whom. */
  record Question(Caller caller, RepositoryName name, Digest blob) {}

  private record Refused(Question question, Epoch epoch) {}

  /**
   * A blob that documents list which the policy of this epoch accepts.
   *
   * @param offers the blob as they list it, at least one: the magnets may differ
   */
  record Grant(Question question, Epoch epoch, List<MagnetManifest.Blob> offers) {

    Digest digest() {
      return question.blob();
    }

    long size() {
      return offers.get(0).descriptor().size();
    }
  }

  public BlobAccess(ImageResolver resolver, BlobJobs jobs, Agreements agreements) {
    this.resolver = resolver;
    this.jobs = jobs;
    this.agreements = agreements;
  }

  /** Whether an image that lists the blob was promised to this caller. Quick. */
  boolean isPromised(Question question) {
    return agreements.cover(question.caller(), question.name(), question.blob());
  }

  /** Whether the blob is waited for when it is not here: it was promised, or it is arriving. */
  boolean isWaitedFor(Question question) {
    return isPromised(question) || jobs.find(question.blob()).filter(BlobJob::isMoving).isPresent();
  }

  /**
   * Refuses what was refused just now. Quick.
   *
   * @throws RegistryException the same as then
   */
  void checkRefused(Question question) throws RegistryException {
    if (!isPromised(question)) {
      String why = refused.getIfPresent(new Refused(question, resolver.epoch()));
      if (why != null) {
        throw new RegistryException(ErrorCode.BLOB_UNKNOWN, why);
      }
    }
  }

  /**
   * Reads the documents that list a blob, and verifies them.
   *
   * @throws RegistryException when no accepted one does
   */
  Grant grant(Question question) throws RegistryException {
    Epoch epoch = resolver.epoch();
    List<MagnetManifest.Blob> offers = offers(question);
    if (offers.isEmpty()) {
      throw refuse(
          question, "no accepted document of " + question.name() + " lists " + question.blob());
    }
    return new Grant(question, epoch, offers);
  }

  /** Whether the policy that holds now lets the blob be served, too. */
  boolean stands(Grant grant) {
    return grant.epoch().equals(resolver.epoch()) || !offers(grant.question()).isEmpty();
  }

  private List<MagnetManifest.Blob> offers(Question question) {
    return resolver.blobs(question.caller(), question.name(), question.blob());
  }

  RegistryException notPromised(Question question) {
    return refuse(
        question,
        question.blob()
            + " is not here, and no image that lists it was promised; ask for one first");
  }

  private RegistryException refuse(Question question, String why) {
    refused.put(new Refused(question, resolver.epoch()), why);
    return new RegistryException(ErrorCode.BLOB_UNKNOWN, why);
  }
}
