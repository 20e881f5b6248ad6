package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lodestone.oci.Digest;

@Timeout(60)
final class ChecksTest {

  private static final Digest FIRST = Digest.of(new byte[] {1});
  private static final Digest SECOND = Digest.of(new byte[] {2});

  private final List<Digest> looked = new CopyOnWriteArrayList<>();
  private final CountDownLatch slow = new CountDownLatch(1);

  /** Looks at the first one until it is let go on. */
  private boolean look(Digest digest) throws InterruptedIOException {
    looked.add(digest);
    try {
      if (digest.equals(FIRST)) {
        slow.await();
      }
      return true;
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
  }

  @Test
  void whoeverWaitsComesBeforeTheOthers() throws Exception {
    try (Checks checks = new Checks(this::look)) {
      CompletableFuture<Boolean> first = checks.later(FIRST);
      CompletableFuture<Boolean> queued = checks.later(SECOND);
      assertEquals(queued, checks.now(SECOND), "one check, however many ask");
      assertTrue(queued.get());
      slow.countDown();
      assertTrue(first.get());
    }
    assertEquals(2, looked.size());
  }

  @Test
  void nothingGoesOnAfterItWasClosed() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    Checks checks =
        new Checks(
            digest -> {
              begun.countDown();
              try {
                return look(digest);
              } finally {
                ended.set(true);
              }
            });
    CompletableFuture<Boolean> running = checks.later(FIRST);
    begun.await();
    CompletableFuture<Boolean> queued = checks.later(SECOND);
    checks.close();
    assertTrue(ended.get());
    assertThrows(ExecutionException.class, running::get);
    assertThrows(ExecutionException.class, queued::get);
    assertThrows(ExecutionException.class, checks.now(SECOND)::get);
    assertEquals(List.of(FIRST), looked);
  }
}
