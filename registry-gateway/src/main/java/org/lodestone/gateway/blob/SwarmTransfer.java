package org.lodestone.gateway.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.lodestone.gateway.blob.BlobAccess.Grant;
import org.lodestone.gateway.blob.SwarmReaders.Sources;
import org.lodestone.gateway.http.ClientWatch;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.JournalHandler;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.TransferAbortedException;
import org.lodestone.gateway.upstream.UpstreamAnswers;
import org.lodestone.journal.Phase;
import org.lodestone.journal.RequestRecord;
import org.lodestone.node.BlobJob;
import org.lodestone.node.Lease;
import org.lodestone.node.NoRoomException;
import org.lodestone.oci.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request's range of a blob, sent while its swarm delivers it. It waits for peers as long as
 * its client does. What does not fit on the disk comes straight from the registry that has it.
 */
final class SwarmTransfer implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(SwarmTransfer.class);
  private static final int BUFFER = 128 * 1024;

  /** A blob that is neither here nor on its way so often is being removed by somebody. */
  private static final int TRIES = 3;

  private final Sources sources;
  private final Grant grant;
  private final ByteRange range;
  private final Request request;
  private final Response response;
  private final ClientWatch client;
  private final Callback completion;
  private final RequestRecord record;
  private final AtomicBoolean begun = new AtomicBoolean();

  /** The thread that sends now; guarded by this, so that no interrupt hits its next task. */
  private Thread sender;

  private long sent;
  private volatile boolean sending;
  private volatile long lastProgress = System.nanoTime();
  private volatile Exception aborted;

  /**
   * @param whenEnded called once, just before the completion
   * @param completion told when the response is complete or has failed, exactly once
   */
  SwarmTransfer(
      Sources sources,
      Grant grant,
      ByteRange range,
      Request request,
      Response response,
      Consumer<SwarmTransfer> whenEnded,
      Callback completion) {
    this.sources = sources;
    this.grant = grant;
    this.range = range;
    this.request = request;
    this.response = response;
    this.record = JournalHandler.recordOf(request);
    this.client =
        new ClientWatch(request, () -> abort(new TransferAbortedException("the client has gone")));
    this.completion = Callback.from(() -> whenEnded.accept(this), client.over(completion));
  }

  private void enter(Phase phase) {
    Phase unused = record.enter(phase);
  }

  /** From now on it ends when its client goes. */
  void watchClient() {
    enter(Phase.QUEUE);
    client.start();
  }

  Grant grant() {
    return grant;
  }

  Digest digest() {
    return grant.digest();
  }

  /** Whether the client has got something of it, and so cannot be sent elsewhere. */
  boolean isSending() {
    return sending;
  }

  Duration stalledFor() {
    return Duration.ofNanos(System.nanoTime() - lastProgress);
  }

  /**
   * Ends the transfer, also while it waits for a thread or for the swarm.
   *
   * @param reason what the client is told, if nothing has been sent
   */
  void abort(Exception reason) {
    aborted = reason;
    if (begun.compareAndSet(false, true)) {
      fail(reason);
      return;
    }
    synchronized (this) {
      if (sender != null) {
        sender.interrupt();
      }
    }
  }

  @Override
  public void run() {
    if (!begun.compareAndSet(false, true)) {
      return;
    }
    setSender(Thread.currentThread());
    enter(Phase.FIRST_BYTE);
    try {
      Optional<Lease> stored = sendFromSwarm();
      setSender(null);
      if (stored.isPresent()) {
        sendFromStore(stored.get());
      } else {
        completion.succeeded();
      }
    } catch (Exception | Error e) {
      setSender(null);
      if (aborted != null) {
        aborted.addSuppressed(e);
      }
      fail(aborted == null ? e : aborted);
    }
  }

  private synchronized void setSender(Thread thread) {
    sender = thread;
    if (thread == null && Thread.interrupted()) {
      LOG.debug("the transfer of {} was interrupted", digest());
    }
  }

  private void fail(Throwable fault) {
    LOG.info(
        "blob {}: {} of {} bytes sent: {} (request {})",
        digest(),
        sent,
        range.length(),
        fault.toString(),
        record.id());
    completion.failed(fault);
  }

  /** The blob itself, without anything sent, when the store got it in the meantime. */
  private Optional<Lease> sendFromSwarm() throws IOException, RegistryException {
    try {
      for (int tries = 0; tries < TRIES; tries++) {
        Optional<BlobJob> job = sources.jobs().fetch(grant.digest(), grant.size(), grant.sources());
        if (job.isPresent()) {
          sources.fetching().accept(job.get());
          record.from("its sources, while it arrived");
          try (InputStream in = job.get().read(range.from(), range.to())) {
            send(in, sources.metrics()::sentFromSwarm);
          }
          return Optional.empty();
        }
        Optional<Lease> stored = sources.holdings().lease(digest());
        if (stored.isPresent()) {
          return stored;
        }
      }
      throw new IOException("blob " + digest() + " was removed as soon as it was here");
    } catch (NoRoomException e) {
      passThrough(e);
      return Optional.empty();
    } catch (IOException e) {
      if (sending || aborted != null) {
        throw e;
      }
      throw new RegistryException(ErrorCode.BLOB_UNKNOWN, e.getMessage(), e);
    }
  }

  /** What only a swarm has cannot be sent without being stored: 404 sends the client elsewhere. */
  private void passThrough(NoRoomException why) throws IOException, RegistryException {
    record.from("a registry, passed through: " + why.getMessage());
    LOG.info("blob {} is passed through if a registry has it: {}", digest(), why.getMessage());
    try (InputStream in =
        sources.jobs().passThrough().open(grant.sources(), range.from(), range.to(), why)) {
      send(in, sources.metrics()::passedThrough);
    } catch (NoRoomException e) {
      throw new RegistryException(ErrorCode.BLOB_UNKNOWN, e.getMessage(), e);
    } catch (IOException e) {
      if (sending || aborted != null) {
        throw e;
      }
      throw UpstreamAnswers.of(e, ErrorCode.BLOB_UNKNOWN);
    }
  }

  private void send(InputStream in, LongConsumer count) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, range.length())];
    while (sent < range.length() && aborted == null) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, range.length() - sent));
      if (read < 0) {
        throw new IOException("the download ended at byte " + (range.from() + sent));
      }
      write(ByteBuffer.wrap(buffer, 0, read), sent + read == range.length());
      enter(Phase.BYTES);
      sent += read;
      lastProgress = System.nanoTime();
      count.accept(read);
    }
    if (sent < range.length()) {
      throw new IOException("the transfer was ended at byte " + (range.from() + sent));
    }
  }

  private void write(ByteBuffer bytes, boolean last) throws IOException {
    sending = true;
    if (last) {
      client.stop();
    }
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(last, bytes, written);
      written.block();
    }
  }

  private void sendFromStore(Lease stored) throws IOException, RegistryException {
    client.stop();
    try {
      StoredBody.send(
          stored,
          grant.size(),
          sources.disk(),
          range,
          request,
          response,
          sources.metrics()::sentFromStore,
          completion);
    } catch (NoSuchFileException e) {
      throw new RegistryException(
          ErrorCode.BLOB_UNKNOWN, "blob " + digest() + " was removed just now", e);
    }
  }
}
