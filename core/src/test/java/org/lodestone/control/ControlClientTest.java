package org.lodestone.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.lodestone.node.Node;
import org.lodestone.oci.TestImage;
import org.lodestone.publish.PublishListener;

/** By the node's socket. */
final class ControlClientTest extends NodeOperationsContract {

  private ControlServer server;

  @Override
  NodeOperations of(Node opened, NodeOperations local) throws Exception {
    server = add(ControlServer.start(local).orElseThrow());
    return add(ControlClient.connect(opened.store().root()).orElseThrow());
  }

  private Path socket() {
    return dir.resolve("store/lodestone/control.sock");
  }

  @Test
  void isTheOwnersAlone() throws Exception {
    assertEquals(
        PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(socket()));
    assertFalse(Files.exists(dir.resolve("store/lodestone/control.new")));
    boolean root = "root".equals(System.getProperty("user.name"));
    Assumptions.assumeTrue(root && Files.exists(Path.of("/usr/bin/setpriv")));
    // Another user, who could get through every folder on the way.
    for (Path folder = socket().getParent(); !folder.equals(dir.getParent()); ) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      folder = folder.getParent();
    }
    Process other =
        new ProcessBuilder(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "test",
                "-w",
                socket().toString())
            .start();
    assertTrue(other.waitFor(30, TimeUnit.SECONDS));
    assertEquals(1, other.exitValue(), "another user may not write to it, and so not connect");
  }

  @Test
  void replacesWhatAKilledProcessLeft() throws Exception {
    Node other = node("killed");
    Path left = other.store().root().resolve("lodestone/control.sock");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(left));
    }
    assertTrue(Files.exists(left), "closing does not remove it");
    assertEquals(Optional.empty(), ControlClient.connect(other.store().root()));
    ControlServer anew = add(ControlServer.start(local(other)).orElseThrow());
    assertEquals(
        other.store().root(),
        add(ControlClient.connect(other.store().root()).orElseThrow()).info().store());
    anew.close();
    assertFalse(Files.exists(left));
  }

  @Test
  void listensInAStoreWithALongPath() throws Exception {
    Node deep = node("a-folder-whose-name-is-long".repeat(5) + "/store");
    add(ControlServer.start(local(deep)).orElseThrow());
    ControlClient client = add(ControlClient.connect(deep.store().root()).orElseThrow());
    TestImage image = TestImage.single();
    client.read(new ReadOrder(layout(image), false, Optional.of("x")), PublishListener.NONE);
    assertEquals(Optional.of(image.root()), deep.holdings().image("x"));
  }

  @Test
  void drainsWhenTheLastCommandHasGone() throws Exception {
    ControlClient second = add(ControlClient.connect(node.store().root()).orElseThrow());
    assertEquals(2, server.sessions());
    CompletableFuture<Void> drained =
        CompletableFuture.runAsync(
            () -> {
              try {
                server.drain();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    ((ControlClient) operations).close();
    until(() -> server.sessions() == 1);
    assertFalse(drained.isDone());
    assertEquals(
        Optional.empty(), ControlClient.connect(node.store().root()), "no new one is let in");
    assertEquals(0, second.pulls().size(), "the one that is in goes on");
    second.close();
    drained.get(60, TimeUnit.SECONDS);
  }

  @Test
  void saysWhenTheNodeEndsMeanwhile() throws Exception {
    server.close();
    assertThrows(IOException.class, operations::pulls);
  }

  @Test
  void refusesWhatIsNoRequest() throws Exception {
    String[] bodies = {"", "[]", "{\"what\":1}", "{\"what\":\"a\",\"what\":\"b\"}", "{} {}"};
    for (String body : bodies) {
      String answer =
          raw(
              "POST /v1/evict HTTP/1.1\r\nHost: node\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(body.length(), body));
      assertTrue(answer.contains("\"error\""), answer);
    }
    assertTrue(
        raw("GET /v1/pulls HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n").contains(" 404 "));
    assertTrue(
        raw("POST /v1/dance HTTP/1.1\r\nHost: n\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
            .contains("does not know how to 'dance'"));
  }

  private String raw(String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(1 << 16);
      while (channel.read(answer) >= 0) {
        // to its end
      }
      return StandardCharsets.UTF_8.decode(answer.flip()).toString();
    }
  }
}
