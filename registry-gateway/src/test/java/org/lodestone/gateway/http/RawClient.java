package org.lodestone.gateway.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that does what HTTP libraries do not. */
public final class RawClient implements AutoCloseable {

  private final Socket socket;

  public RawClient(URI server) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(60_000);
  }

  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.US_ASCII));
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  public void get(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /** The next response's status line and headers. */
  public String readHead() throws IOException {
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
