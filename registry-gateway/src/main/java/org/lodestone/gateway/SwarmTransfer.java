package org.lodestone.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.lodestone.document.MagnetManifest;
import org.lodestone.node.BlobJob;
import org.lodestone.node.BlobJobs;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request's range of a blob, sent while its swarm delivers it. It waits for peers as long as
 * its client does.
 */
final class SwarmTransfer implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(SwarmTransfer.class);
  private static final int BUFFER = 128 * 1024;

  private final List<MagnetManifest.Blob> offers;
  private final ByteRange range;
  private final Request request;
  private final Response response;
  private final Callback completion;
  private final ClientWatch client;
  private final AtomicBoolean begun = new AtomicBoolean();

  /** The thread that sends now; guarded by this, so that no interrupt hits its next task. */
  private Thread sender;

  private long sent;
  private volatile long lastProgress = System.nanoTime();
  private volatile String aborted;

  /** Where transfers take their bytes from, and whom they tell of those they sent. */
  record Sources(BlobStore store, BlobJobs jobs, LongConsumer fromStore, LongConsumer fromSwarm) {}

  private final Sources sources;

  /**
   * @param completion told when the response is complete or has failed, exactly once
   */
  SwarmTransfer(
      Sources sources,
      List<MagnetManifest.Blob> offers,
      ByteRange range,
      Request request,
      Response response,
      Callback completion) {
    this.sources = sources;
    this.offers = offers;
    this.range = range;
    this.request = request;
    this.response = response;
    this.completion = completion;
    this.client = ClientWatch.start(request, () -> abort("the client has gone"));
  }

  Digest digest() {
    return offers.get(0).descriptor().digest();
  }

  Duration stalledFor() {
    return Duration.ofNanos(System.nanoTime() - lastProgress);
  }

  /** Ends the transfer, also while it waits for a thread or for the swarm. */
  void abort(String reason) {
    aborted = reason;
    if (begun.compareAndSet(false, true)) {
      fail(new TransferAbortedException(reason, null));
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
    try {
      boolean complete = sendFromSwarm();
      setSender(null);
      if (complete) {
        client.stop(completion).succeeded();
      } else {
        sendFromStore();
      }
    } catch (IOException | RegistryException | RuntimeException e) {
      setSender(null);
      fail(aborted == null ? e : new TransferAbortedException(aborted, e));
    }
  }

  private synchronized void setSender(Thread thread) {
    sender = thread;
    if (thread == null && Thread.interrupted()) {
      LOG.debug("the transfer of {} was interrupted", digest());
    }
  }

  private void fail(Exception fault) {
    LOG.info("blob {}: {} of {} bytes sent: {}", digest(), sent, range.length(), fault.toString());
    client.stop(completion).failed(fault);
  }

  /** False when the store got the blob in the meantime. */
  private boolean sendFromSwarm() throws IOException, RegistryException {
    Optional<BlobJob> job;
    try {
      job = sources.jobs().fetch(offers);
    } catch (IOException e) {
      throw new RegistryException(ErrorCode.BLOB_UNKNOWN, e.getMessage(), e);
    }
    if (job.isEmpty()) {
      return false;
    }
    try {
      send(job.get());
      return true;
    } catch (IOException e) {
      if (sent > 0 || aborted != null) {
        throw e;
      }
      throw new RegistryException(ErrorCode.BLOB_UNKNOWN, e.getMessage(), e);
    }
  }

  private void send(BlobJob job) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, range.length())];
    try (InputStream in = job.read(range.from(), range.to())) {
      while (sent < range.length() && aborted == null) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, range.length() - sent));
        if (read < 0) {
          throw new IOException("the download ended at byte " + (range.from() + sent));
        }
        write(ByteBuffer.wrap(buffer, 0, read), sent + read == range.length());
        sent += read;
        lastProgress = System.nanoTime();
        sources.fromSwarm().accept(read);
      }
    }
    if (sent < range.length()) {
      throw new TransferAbortedException(aborted, null);
    }
  }

  private void write(ByteBuffer bytes, boolean last) throws IOException {
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(last, bytes, written);
      written.block();
    }
  }

  private void sendFromStore() throws IOException {
    new StoredBody(
            sources.store().path(digest()),
            range,
            request.getComponents().getByteBufferPool(),
            response,
            sources.fromStore(),
            client.stop(completion))
        .iterate();
  }
}
