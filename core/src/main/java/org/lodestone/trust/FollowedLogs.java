package org.lodestone.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.lodestone.document.MagnetManifest;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.FollowedLog;
import org.lodestone.tlog.FollowedLog.ForkException;
import org.lodestone.tlog.FollowedLog.OlderStateException;
import org.lodestone.tlog.LogEntry;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.LogVerificationException;
import org.lodestone.tlog.RemoteLog;
import org.lodestone.tlog.SignedCheckpoint;
import org.lodestone.trust.Requirement.Logged;

/**
 * The transparency logs that policies ask for. A document is in a log once a proof has shown it,
 * under a checkpoint that enough witnesses have cosigned lately and that follows from all that was
 * seen of the log before. The proof is kept, and that stays so: an entry cannot leave a log. So
 * what was accepted once does not need the log any more.
 */
public final class FollowedLogs {

  /** The usual name of the folder, beside the record of accepted documents. */
  public static final String FOLDER_NAME = "logs";

  /** What all mirrors of a log together have for one document. */
  private static final Duration TIME = Duration.ofSeconds(2);

  /** Another thread may see a later checkpoint while a proof is on its way. */
  private static final int ATTEMPTS = 4;

  private final Path folder;
  private final Clock clock;
  private final List<LogProof> given;
  private final boolean online;

  private FollowedLogs(Path folder, Clock clock, List<LogProof> given, boolean online) {
    this.folder = folder;
    this.clock = clock;
    this.given = given;
    this.online = online;
  }

  /**
   * @param folder what is known of each log is kept in it, for all programs that share it
   */
  public static FollowedLogs in(Path folder, Clock clock) {
    return new FollowedLogs(folder, clock, List.of(), true);
  }

  /**
   * Asks nobody: what these proofs show counts, however old they are, and what was shown before.
   */
  public static FollowedLogs offline(Path folder, Clock clock, List<LogProof> given) {
    return new FollowedLogs(folder, clock, List.copyOf(given), false);
  }

  /**
   * Step 8 of {@link DocumentVerifier}: the log has what the signers of a document signed.
   *
   * @param signers in the order in which they are looked for
   * @param enough whether these are as many as the policy asks for
   * @return the proofs of those that were enough
   */
  List<LogProof> check(
      Logged log,
      MagnetManifest document,
      Digest payload,
      Set<KeyId> signers,
      Predicate<Set<KeyId>> enough)
      throws StepFailedException {
    Set<KeyId> logged = new HashSet<>();
    List<LogProof> proofs = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (KeyId signer : signers) {
      try {
        proofs.add(prove(log, document, payload, signer));
        logged.add(signer);
      } catch (IOException | LogVerificationException e) {
        failures.add(e.getMessage());
      }
      if (!logged.isEmpty() && enough.test(logged)) {
        return proofs;
      }
    }
    throw new StepFailedException(
        Step.LOG,
        "expected it in the log %s%s"
            .formatted(
                log.keys().log().name(),
                failures.isEmpty()
                    ? "; its signatures do not say whose they are"
                    : ": " + String.join("; ", new LinkedHashSet<>(failures))));
  }

  /**
   * The proof that a log has a document of a signer.
   *
   * @throws LogVerificationException when what was shown does not hold
   * @throws IOException when there is none, saying what each mirror did
   */
  private LogProof prove(Logged log, MagnetManifest document, Digest payload, KeyId signer)
      throws IOException, LogVerificationException {
    for (LogProof proof : given) {
      if (isOf(log, proof)) {
        LogEntry entry = proof.verify(log.keys());
        if (entry.payload().equals(payload) && entry.key().equals(signer)) {
          return proof;
        }
      }
    }
    KeptProofs kept = new KeptProofs(state(log).resolve("proofs"));
    Optional<LogProof> known = kept.find(payload, signer);
    if (known.isPresent() && holds(log, known.get(), document, payload, signer)) {
      return known.get();
    }
    if (!online) {
      throw new IOException("no proof of it was given");
    }
    LogProof proof =
        ask(
            log,
            mirror -> {
              LogProof found =
                  mirror
                      .proof(payload, signer)
                      .orElseThrow(() -> new IOException(mirror + " does not have it"));
              requireEntry(found.verify(log.keys()), document, payload, signer);
              advance(log, found.checkpoint(), mirror);
              return found;
            });
    kept.keep(payload, signer, proof);
    return proof;
  }

  /**
   * What a log is now, as the policy wants it.
   *
   * @throws IOException when no mirror shows it, saying what each did
   */
  public SignedCheckpoint look(Logged log) throws IOException {
    return ask(
        log,
        mirror -> {
          SignedCheckpoint checkpoint = mirror.checkpoint();
          log.keys().verify(checkpoint);
          advance(log, checkpoint, mirror);
          return checkpoint;
        });
  }

  private Path state(Logged log) {
    return folder.resolve(Digest.of(log.keys().log().toString().getBytes(UTF_8)).hex());
  }

  private static boolean isOf(Logged log, LogProof proof) {
    return proof.checkpoint().checkpoint().origin().equals(log.keys().log().name());
  }

  /** A kept proof that does not, as the policy asks for other witnesses now, is asked for anew. */
  private static boolean holds(
      Logged log, LogProof proof, MagnetManifest document, Digest payload, KeyId signer) {
    try {
      requireEntry(proof.verify(log.keys()), document, payload, signer);
      return true;
    } catch (LogVerificationException e) {
      return false;
    }
  }

  private interface Question<T> {
    T ask(RemoteLog mirror) throws IOException, LogVerificationException;
  }

  /** The first mirror that has a good answer is enough; each has its share of the time. */
  private <T> T ask(Logged log, Question<T> question) throws IOException {
    List<String> failures = new ArrayList<>();
    Deadline deadline = Deadline.in(TIME);
    List<URI> mirrors = log.mirrors();
    for (int i = 0; i < mirrors.size(); i++) {
      Deadline share =
          Deadline.in(Duration.ofNanos(deadline.remainingNanos() / (mirrors.size() - i)));
      RemoteLog mirror = new RemoteLog(mirrors.get(i), log.token(), () -> share);
      try {
        return askAgain(mirror, question);
      } catch (ForkException | InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        failures.add(e.getMessage());
      } catch (LogVerificationException e) {
        failures.add(mirror + ": " + e.getMessage());
      }
    }
    throw new IOException(String.join("; ", failures));
  }

  private static <T> T askAgain(RemoteLog mirror, Question<T> question)
      throws IOException, LogVerificationException {
    for (int attempt = 1; ; attempt++) {
      try {
        return question.ask(mirror);
      } catch (OlderStateException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void advance(Logged log, SignedCheckpoint checkpoint, RemoteLog mirror)
      throws IOException, LogVerificationException {
    requireYoung(log, checkpoint);
    new FollowedLog(log.keys().log(), state(log)).advance(checkpoint, mirror);
  }

  private static void requireEntry(
      LogEntry entry, MagnetManifest document, Digest payload, KeyId signer)
      throws LogVerificationException {
    if (!entry.payload().equals(payload)
        || !entry.key().equals(signer)
        || !entry.name().equals(document.name())) {
      throw new LogVerificationException(
          "the proof is of %s, payload %s, signed by %s"
              .formatted(entry.name(), entry.payload(), entry.key()));
    }
  }

  private void requireYoung(Logged log, SignedCheckpoint checkpoint)
      throws LogVerificationException {
    if (log.maxAge().isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    Optional<Instant> cosigned =
        log.keys().cosigned(checkpoint, now.plus(DocumentVerifier.CLOCK_SKEW));
    if (cosigned.isEmpty() || cosigned.get().plus(log.maxAge().get()).isBefore(now)) {
      throw new LogVerificationException(
          "its checkpoint of %d entries was last cosigned by enough witnesses %s, expected within %s of %s"
              .formatted(
                  checkpoint.tree().size(),
                  cosigned.map(time -> "at " + time).orElse("in the future"),
                  log.maxAge().get(),
                  now));
    }
  }
}
