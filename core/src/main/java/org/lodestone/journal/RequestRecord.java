package org.lodestone.journal;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;

/** One request, from its head to the end of its answer. Guarded by itself. */
public final class RequestRecord {

  private static final Set<String> READS = Set.of("GET", "HEAD");

  private final RequestId id;
  private final long at;
  private final String method;
  private final ManifestParts manifests;
  private final PhaseClock phases = new PhaseClock(Phase.QUEUE);

  /** As long as there is no subject. */
  private String path;

  private Optional<Reference> subject = Optional.empty();
  private boolean ofBlob;
  private Optional<Digest> found = Optional.empty();
  private Optional<String> from = Optional.empty();
  private Optional<RequestRecord> decider = Optional.empty();
  private Optional<String> fault = Optional.empty();
  private long sent;
  private int status;
  private boolean ended;

  /**
   * @param at in milliseconds since 1970
   */
  RequestRecord(RequestId id, long at, String method, String path, ManifestParts manifests) {
    this.id = id;
    this.at = at;
    this.method = Texts.bounded(method);
    this.path = Texts.bounded(path);
    this.manifests = manifests;
  }

  public String id() {
    return id.toString();
  }

  /** It is about that manifest. */
  public synchronized void isAboutManifest(Reference reference) {
    isAbout(reference);
  }

  /**
   * It is about that blob.
   *
   * @param blob a name and a digest
   */
  public synchronized void isAboutBlob(Reference blob) {
    isAbout(blob);
    ofBlob = true;
  }

  private void isAbout(Reference reference) {
    subject = Optional.of(reference);
    path = "";
  }

  /** Returns the phase that has ended. */
  public Phase enter(Phase phase) {
    return phases.enter(phase);
  }

  /** Its answer comes from there. */
  public synchronized void from(String source) {
    from = Optional.of(Texts.bounded(source));
  }

  /** What is decided about the other, or about itself, is good for this one. */
  public synchronized void decidedWith(RequestRecord other) {
    decider = other == this ? Optional.empty() : Optional.of(other);
  }

  /** This is what it asked for. */
  public synchronized void finds(Manifest manifest) {
    manifests.note(manifest);
    found = Optional.of(manifest.digest());
  }

  /** The client has taken so many more bytes. */
  public synchronized void sent(long count) {
    sent += count;
  }

  /** Why it is refused, or its answer cut short; what is said first counts. */
  public synchronized void failed(String why) {
    fault = fault.or(() -> Optional.of(Texts.bounded(why)));
  }

  /** The answer is complete, or never will be. */
  public synchronized void ended(int finalStatus) {
    phases.stop();
    status = finalStatus;
    ended = true;
  }

  synchronized boolean asksForManifest(Reference reference) {
    return !ofBlob && subject.equals(Optional.of(reference)) && READS.contains(method);
  }

  /** Not only whether it is there, or how long it is. */
  synchronized boolean asksForBytesOf(Reference blob) {
    return ofBlob && subject.equals(Optional.of(blob)) && method.equals("GET");
  }

  synchronized Optional<Reference> blob() {
    return ofBlob ? subject : Optional.empty();
  }

  synchronized Optional<Digest> found() {
    return found;
  }

  synchronized Optional<RequestRecord> decider() {
    return decider;
  }

  synchronized RequestAccount account() {
    return new RequestAccount(
        id(),
        Instant.ofEpochMilli(at),
        method,
        subject.map(Reference::toString).orElse(path),
        found,
        status,
        from,
        sent,
        decider.map(RequestRecord::id),
        fault,
        ended,
        phases.times());
  }
}
