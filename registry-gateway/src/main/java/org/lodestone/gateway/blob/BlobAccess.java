package org.lodestone.gateway.blob;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.document.MagnetManifest;
import org.lodestone.gateway.agreement.Agreements;
import org.lodestone.gateway.http.AnswerTimes;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.upstream.Through;
import org.lodestone.gateway.upstream.UpstreamAnswers;
import org.lodestone.io.Deadline;
import org.lodestone.journal.Phase;
import org.lodestone.journal.RequestRecord;
import org.lodestone.node.BlobJob;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.BlobSource;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;
import org.lodestone.pull.ImageResolver;
import org.lodestone.trust.Epoch;
import org.lodestone.upstream.Upstream;

/**
 * Which blobs a request may have, and which it may wait for. A client that was sent to its upstream
 * asks for blobs here first all the same, and finds them there, too: it must be sent on at once.
 */
public final class BlobAccess {

  /** A client that is refused asks again, and others with it. */
  private static final Duration REFUSED_LIFE = Duration.ofSeconds(2);

  private static final int MAX_REFUSED = 10_000;

  private final ImageResolver resolver;
  private final Through through;
  private final BlobJobs jobs;
  private final Agreements agreements;
  private final Cache<Refused, String> refused =
      CacheBuilder.newBuilder().maximumSize(MAX_REFUSED).expireAfterWrite(REFUSED_LIFE).build();

  /** What is asked for, and by whom. */
  record Question(Caller caller, RepositoryName name, Digest blob) {}

  private record Refused(Question question, Epoch epoch) {}

  /**
   * A blob that may be had: documents list it which the policy of this epoch accepts, or the
   * registry that the policy leaves its name to lets the caller have it.
   *
   * @param sources where it may be had, at least one
   */
  record Grant(Question question, Epoch epoch, long size, List<BlobSource> sources) {

    Digest digest() {
      return question.blob();
    }
  }

  public BlobAccess(ImageResolver resolver, Through through, BlobJobs jobs, Agreements agreements) {
    this.resolver = resolver;
    this.through = through;
    this.jobs = jobs;
    this.agreements = agreements;
  }

  /** Whether a registry decides about it, which has to be asked over the network. */
  boolean asksRegistry(Question question) {
    return through.decides(question.name()).isPresent();
  }

  /** Whether an image that lists the blob was promised to this caller. Quick. */
  boolean isPromised(Question question) {
    return agreements.cover(question.caller(), question.name(), question.blob());
  }

  /** How long it may take to ask the registry that decides. Quick. */
  Duration patience(Question question) {
    return through.wasServed(question.caller(), question.name())
        ? AnswerTimes.WHILE_REGISTRY_IS_AWAY
        : Duration.ZERO;
  }

  /** Whether the blob is waited for when it is not here: it was promised, or it is arriving. */
  boolean isWaitedFor(Question question) {
    return isPromised(question) || asksRegistry(question) || isArriving(question.blob());
  }

  /** Whether bytes of it have come lately. */
  boolean isArriving(Digest blob) {
    return jobs.find(blob).filter(BlobJob::isMoving).isPresent();
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
   * Reads the documents that list a blob, and verifies them; or asks the registry that decides.
   *
   * @param record of the request that it is for
   * @throws RegistryException when no accepted one does, or as the registry's answer
   */
  Grant grant(Question question, RequestRecord record) throws RegistryException {
    Epoch epoch = resolver.epoch();
    Optional<Upstream> registry = through.decides(question.name());
    if (registry.isPresent()) {
      return grant(question, epoch, registry.get(), record);
    }
    Phase unused = record.enter(Phase.DOCUMENTS);
    List<MagnetManifest.Blob> offers = offers(question);
    if (offers.isEmpty()) {
      throw refuse(
          question, "no accepted document of " + question.name() + " lists " + question.blob());
    }
    return grant(question, epoch, offers.get(0).descriptor(), offers);
  }

  private Grant grant(Question question, Epoch epoch, Upstream registry, RequestRecord record)
      throws RegistryException {
    Phase unused = record.enter(Phase.REGISTRY);
    try {
      long size =
          through
              .blobs()
              .size(
                  registry,
                  question.caller(),
                  question.name(),
                  question.blob(),
                  Deadline.in(patience(question)));
      Descriptor blob = new Descriptor(MediaTypes.OCI_LAYER, question.blob(), size);
      unused = record.enter(Phase.HINTS);
      return grant(question, epoch, blob, List.of());
    } catch (IOException e) {
      throw UpstreamAnswers.of(e, ErrorCode.BLOB_UNKNOWN);
    }
  }

  private Grant grant(
      Question question, Epoch epoch, Descriptor blob, List<MagnetManifest.Blob> offers) {
    return new Grant(
        question,
        epoch,
        blob.size(),
        through.sources(jobs, question.caller(), question.name(), blob, offers));
  }

  /**
   * The size of a blob that may be had, where that was found out lately and still counts. Quick.
   */
  OptionalLong knownSize(Question question) {
    Optional<Upstream> registry = through.decides(question.name());
    if (registry.isPresent()) {
      return through
          .blobs()
          .knownSize(registry.get(), question.caller(), question.name(), question.blob());
    }
    return resolver.knownBlobs(question.caller(), question.name(), question.blob()).stream()
        .mapToLong(offer -> offer.descriptor().size())
        .findFirst();
  }

  /** Notes that the blob is here now, where its registry is known. */
  void isHere(Grant grant) {
    RepositoryName name = grant.question().name();
    through
        .decides(name)
        .ifPresent(registry -> through.blobs().stored(registry, name, grant.digest()));
  }

  /** Whether the policy that holds now lets the blob be served, too. */
  boolean stands(Grant grant) {
    return grant.epoch().equals(resolver.epoch())
        || asksRegistry(grant.question())
        || !offers(grant.question()).isEmpty();
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
