package org.lodestone.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that does what HTTP libraries do not. */
final class RawClient implements AutoCloseable {

  private final Socket socket;

  RawClient(GatewayServer gateway) throws IOException {
    this(gateway.uri());
  }

  RawClient(URI server) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout((int) GatewayFixture.LONG.toMillis());
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.US_ASCII));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  void get(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /** The next response's status line and headers. */
  String readHead() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int next = in().read();
      if (next < 0) {
        throw new IOException("the connection ended after: " + text);
      }
      head.write(next);
      text = head.toString(StandardCharsets.US_ASCII);
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
