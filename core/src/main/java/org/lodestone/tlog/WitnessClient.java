package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.io.Deadline;
import org.lodestone.io.HttpBase;
import org.lodestone.oci.Digest;

/** Asks one witness for cosignatures (c2sp.org/tlog-witness). Used by one thread at a time. */
public final class WitnessClient {

  private static final int OK = 200;
  private static final int CONFLICT = 409;

  /** One question with the size that is known, one with that of the answer. */
  private static final int ATTEMPTS = 2;

  private final LogServer server;
  private final VerifierKey key;
  private final VerifierKey log;

  /** Size of the tree that the witness cosigned last, as far as is known. */
  private long old;

  /**
   * The witness has cosigned more of the log than the log itself has: the log's folder is an older
   * copy, and to go on would contradict what the log has signed.
   */
  static final class LogIsOlderException extends IOException {

    private static final long serialVersionUID = 1L;

    LogIsOlderException(VerifierKey witness, long size, SignedCheckpoint seen) {
      super(
          "the log has %d entries, but %s has cosigned a checkpoint of it over %d: its folder is an"
                  .formatted(size, witness.name(), seen.tree().size())
              + " older copy; restore the newest, nothing is published until then. That checkpoint:\n"
              + seen.note());
    }
  }

  /**
   * @param prefix where {@code add-checkpoint} and the checkpoints are, http or https
   * @param key of its cosignatures
   * @param log whose checkpoints it is asked to cosign
   */
  public WitnessClient(URI prefix, VerifierKey key, VerifierKey log) {
    if (key.type() != VerifierKey.Type.COSIGNATURE) {
      throw new IllegalArgumentException("the key of the witness " + key.name() + " is a log's");
    }
    this.server = new LogServer("the witness " + key.name(), HttpBase.of("a witness", prefix));
    this.key = key;
    this.log = log;
  }

  public VerifierKey key() {
    return key;
  }

  /**
   * Has a checkpoint cosigned.
   *
   * @param time for each question
   * @throws LogIsOlderException when the log must not go on
   * @throws IOException when the witness does not answer, says no or gives no right cosignature
   */
  NoteSignature cosign(SignedCheckpoint checkpoint, TileSource tiles, Duration time)
      throws IOException {
    long size = checkpoint.tree().size();
    TiledTree tree = new TiledTree(tiles, size);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      AddCheckpoint request = new AddCheckpoint(old, tree.consistency(old), checkpoint);
      HttpResponse<byte[]> answer = post(request, time);
      if (answer.statusCode() == OK) {
        old = size;
        return cosignature(checkpoint, answer.body());
      }
      if (answer.statusCode() != CONFLICT) {
        throw server.unexpected(answer);
      }
      long theirs = size(answer.body());
      if (theirs > size) {
        throw older(checkpoint, theirs, time);
      }
      old = theirs;
    }
    throw new IOException(this + " names another size each time");
  }

  /** Before anybody's word stops a log, the log's own signature has to show that it is true. */
  private IOException older(SignedCheckpoint checkpoint, long theirs, Duration time)
      throws IOException {
    Optional<SignedCheckpoint> seen = latest(time);
    if (seen.isPresent() && isNewer(seen.get(), checkpoint)) {
      return new LogIsOlderException(key, checkpoint.tree().size(), seen.get());
    }
    return new IOException(
        "%s says that it cosigned %d entries, the log has %d; it does not prove that"
            .formatted(this, theirs, checkpoint.tree().size()));
  }

  private boolean isNewer(SignedCheckpoint seen, SignedCheckpoint own) {
    try {
      seen.verify(log);
      return seen.tree().size() > own.tree().size();
    } catch (LogVerificationException e) {
      return false;
    }
  }

  private HttpResponse<byte[]> post(AddCheckpoint request, Duration time) throws IOException {
    return server.run(
        server
            .request("add-checkpoint")
            .header("Content-Type", "text/plain; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.encode())),
        SignedNote.MAX_BYTES,
        Deadline.in(time));
  }

  private Optional<SignedCheckpoint> latest(Duration time) throws IOException {
    String hash = Digest.of(log.name().getBytes(UTF_8)).hex();
    HttpResponse<byte[]> answer =
        server.run(server.request(hash + "/checkpoint"), SignedNote.MAX_BYTES, Deadline.in(time));
    try {
      return answer.statusCode() == OK
          ? Optional.of(SignedCheckpoint.parse(answer.body()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new IOException(this + " answered no checkpoint: " + e.getMessage(), e);
    }
  }

  private NoteSignature cosignature(SignedCheckpoint checkpoint, byte[] body) throws IOException {
    try {
      List<NoteSignature> lines = new ArrayList<>();
      String text = SignedNote.utf8("cosignature", body, SignedNote.MAX_BYTES);
      for (String line : withoutNewline(text).split("\n", SignedNote.MAX_SIGNATURES + 1)) {
        lines.add(NoteSignature.parse(line));
      }
      return new SignedNote(checkpoint.note().text(), lines)
          .signatureOf(key)
          .orElseThrow(() -> new IOException(this + " answered with the cosignature of another"));
    } catch (IllegalArgumentException | LogVerificationException e) {
      throw new IOException(this + " answered no cosignature: " + e.getMessage(), e);
    }
  }

  private long size(byte[] body) throws IOException {
    String text = new String(body, UTF_8);
    try {
      return Decimals.parse("a size", withoutNewline(text));
    } catch (IllegalArgumentException e) {
      throw new IOException(this + " answered no size: " + LogServer.shown(body), e);
    }
  }

  private static String withoutNewline(String text) {
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public String toString() {
    return server.toString();
  }
}
