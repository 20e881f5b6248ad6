package org.lodestone.gateway;

import java.util.concurrent.ExecutorService;
import org.lodestone.io.DaemonThreads;
import org.lodestone.program.Closing;

/**
 * The pools on which requests wait. They lie apart from the server's own threads, which stay free
 * when indexes, swarms and disks are slow; and apart from one another, so that no kind of request
 * takes threads from the others.
 */
final class RequestThreads {

  private static final int RESOLVING_THREADS = 64;
  private static final int RESOLVING_QUEUE = 1024;
  private static final int TAGS_THREADS = 4;
  private static final int TAGS_QUEUE = 256;
  private static final int BLOB_THREADS = 16;
  private static final int BLOB_QUEUE = 4096;
  private static final int PUSH_THREADS = 64;
  private static final int PUSH_QUEUE = 256;
  private static final int RELAY_THREADS = 64;
  private static final int RELAY_QUEUE = 1;

  private final Closing closing;

  /**
   * @param closing what stops each pool, in its turn
   */
  RequestThreads(Closing closing) {
    this.closing = closing;
  }

  /** Where it is found out which images can be served. */
  ExecutorService resolving() {
    return pool("resolving", RESOLVING_THREADS, RESOLVING_QUEUE);
  }

  /** Few: whoever lists tags takes none from those who pull. */
  ExecutorService tags() {
    return pool("tags", TAGS_THREADS, TAGS_QUEUE);
  }

  /** Where requests for blobs wait for a registry to say who may have them. */
  ExecutorService asking() {
    return pool("asking", RESOLVING_THREADS, RESOLVING_QUEUE);
  }

  /** Where requests for blobs wait for the disk. */
  ExecutorService blobs(String name) {
    return pool(name, BLOB_THREADS, BLOB_QUEUE);
  }

  /** Where clients that push are waited for; who holds these threads has logged in. */
  ExecutorService pushes() {
    return pool("pushes", PUSH_THREADS, PUSH_QUEUE);
  }

  /** Where other gateways wait for bytes and are waited for; who waits long goes elsewhere. */
  ExecutorService relay() {
    return pool("relay", RELAY_THREADS, RELAY_QUEUE);
  }

  private ExecutorService pool(String name, int threads, int queue) {
    ExecutorService pool = DaemonThreads.pool(name, threads, queue);
    closing.add(pool::shutdownNow);
    return pool;
  }
}
