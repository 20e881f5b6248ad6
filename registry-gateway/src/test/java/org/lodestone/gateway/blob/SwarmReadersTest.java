package org.lodestone.gateway.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.lodestone.gateway.blob.BlobAccess.Grant;
import org.lodestone.gateway.blob.BlobAccess.Question;
import org.lodestone.gateway.http.RawClient;
import org.lodestone.gateway.http.TestServer;
import org.lodestone.gateway.http.TransferAbortedException;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;
import org.lodestone.trust.Epoch;

final class SwarmReadersTest {

  private final Digest digest = Digest.of(new byte[] {1});
  private final Grant grant =
      new Grant(
          new Question(Caller.ANONYMOUS, RepositoryName.parse("acme/app"), digest),
          new Epoch(Digest.of(new byte[] {2})),
          1,
          List.of());

  /** The connection is closed when the transfer begins to watch it. */
  @Test
  void endsTheRequestOfAClientThatHasGoneBefore() throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    // It never comes to asking for the blob.
    SwarmReaders.Sources none = new SwarmReaders.Sources(null, null, job -> {}, null, null);
    try (SwarmReaders readers = new SwarmReaders(none, null, 1, Duration.ofMinutes(1));
        TestServer server =
            new TestServer(
                (request, response, callback) -> {
                  request.getConnectionMetaData().getConnection().getEndPoint().close();
                  readers.send(
                      grant,
                      new ByteRange(0, 1),
                      request,
                      response,
                      Callback.from(
                          () -> {
                            callback.succeeded();
                            ended.complete(null);
                          },
                          fault -> {
                            callback.failed(fault);
                            ended.completeExceptionally(fault);
                          }));
                });
        RawClient client = server.connect()) {
      client.get("/v2/");
      ExecutionException end =
          assertThrows(ExecutionException.class, () -> ended.get(60, TimeUnit.SECONDS));
      assertInstanceOf(TransferAbortedException.class, end.getCause());
      assertEquals(0, readers.count());
    }
  }
}
