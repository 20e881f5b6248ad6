package org.lodestone.gateway.http;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.journal.Journal;
import org.lodestone.program.HostNames;
import org.lodestone.program.ListenAddress;

/** The gateway's HTTP server on loopback, with a handler of the test's. */
public final class TestServer implements AutoCloseable {

  private final RegistryServer server;

  /** Answers a request. */
  public interface Work {
    void handle(Request request, Response response, Callback callback) throws Exception;
  }

  public TestServer(Work work) throws IOException {
    this(RegistryServer.Deadlines.DEFAULT, work);
  }

  TestServer(RegistryServer.Deadlines deadlines, Work work) throws IOException {
    server =
        RegistryServer.start(
            new ListenAddress("127.0.0.1", 0),
            HostNames.LOOPBACK,
            deadlines,
            new Journal(Clock.systemUTC()),
            new Handler.Abstract() {
              @Override
              public boolean handle(Request request, Response response, Callback callback)
                  throws Exception {
                work.handle(request, response, callback);
                return true;
              }
            });
  }

  static RegistryServer.Deadlines deadlines(Duration all) {
    return new RegistryServer.Deadlines(all, all, all);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  public RawClient connect() throws IOException {
    return new RawClient(uri());
  }

  @Override
  public void close() {
    server.close();
  }
}
