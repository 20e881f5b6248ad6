package org.lodestone.tlog;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.lodestone.io.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The witnesses of one log, asked all at once; each that fails is left out, and told in the log.
 */
public final class Witnesses implements Cosigning, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);

  private final List<WitnessClient> clients;
  private final Duration time;
  private final ExecutorService threads;

  /** Why a witness did not cosign last time, by its name; none for one that did. */
  private final Map<String, String> faults = new ConcurrentHashMap<>();

  /**
   * @param time for one question to a witness, of which it may be asked two
   */
  public Witnesses(List<WitnessClient> clients, Duration time) {
    this.clients = List.copyOf(clients);
    this.time = time;
    this.threads =
        Executors.newFixedThreadPool(Math.max(1, clients.size()), DaemonThreads.named("witnesses"));
  }

  @Override
  public List<NoteSignature> collect(SignedCheckpoint checkpoint, TileSource tiles)
      throws IOException {
    List<Callable<Optional<NoteSignature>>> questions = new ArrayList<>();
    for (WitnessClient client : clients) {
      questions.add(() -> ask(client, checkpoint, tiles));
    }
    try {
      List<NoteSignature> cosignatures = new ArrayList<>();
      for (Future<Optional<NoteSignature>> answer : threads.invokeAll(questions)) {
        answer.get().ifPresent(cosignatures::add);
      }
      return cosignatures;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private Optional<NoteSignature> ask(
      WitnessClient client, SignedCheckpoint checkpoint, TileSource tiles)
      throws WitnessClient.LogIsOlderException {
    String name = client.key().name();
    try {
      NoteSignature cosignature = client.cosign(checkpoint, tiles, time);
      if (faults.remove(name) != null) {
        LOG.info("{} cosigns again", client);
      }
      return Optional.of(cosignature);
    } catch (WitnessClient.LogIsOlderException e) {
      throw e;
    } catch (IOException e) {
      if (faults.put(name, String.valueOf(e.getMessage())) == null) {
        LOG.warn("a checkpoint goes without the cosignature of {}: {}", client, e.getMessage());
      }
      return Optional.empty();
    }
  }

  /** How many witnesses cosigned when they were asked last. */
  public int cosigning() {
    return clients.size() - faults.size();
  }

  /** Why others did not, by their names. */
  public Map<String, String> faults() {
    return Map.copyOf(faults);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
