package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.AnyDigest.Algorithm;
import org.lodestone.oci.MediaTypes;

/** Asks a gateway what clients ask that push. */
final class PushClient {

  static final BodyPublisher NOTHING = BodyPublishers.noBody();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI gateway;

  PushClient(GatewayServer gateway) {
    this.gateway = gateway.uri();
  }

  HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve(path))
            .timeout(GatewayFixture.LONG)
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send("GET", path, NOTHING);
  }

  /** Begins an upload; returns where it goes on. */
  String begin(String name) throws IOException, InterruptedException {
    HttpResponse<byte[]> begun = send("POST", "/v2/" + name + "/blobs/uploads/", NOTHING);
    assertEquals(202, begun.statusCode(), text(begun));
    return header(begun, "Location");
  }

  HttpResponse<byte[]> patch(String upload, byte[] chunk, String... headers)
      throws IOException, InterruptedException {
    return send("PATCH", upload, BodyPublishers.ofByteArray(chunk), headers);
  }

  HttpResponse<byte[]> complete(String upload, byte[] rest, Object digest, String... headers)
      throws IOException, InterruptedException {
    return send("PUT", upload + "?digest=" + digest, BodyPublishers.ofByteArray(rest), headers);
  }

  AnyDigest push(String name, byte[] blob) throws IOException, InterruptedException {
    AnyDigest digest = Algorithm.SHA256.of(blob);
    HttpResponse<byte[]> pushed = complete(begin(name), blob, digest);
    assertEquals(201, pushed.statusCode(), text(pushed));
    return digest;
  }

  HttpResponse<byte[]> put(String name, Object reference, String manifest, String... headers)
      throws IOException, InterruptedException {
    return send(
        "PUT",
        "/v2/" + name + "/manifests/" + reference,
        BodyPublishers.ofString(manifest),
        headers.length > 0 ? headers : new String[] {"Content-Type", MediaTypes.OCI_MANIFEST});
  }

  /** Pushes an image as clients do: blobs, then the manifest. */
  HttpResponse<byte[]> push(String name, Object reference, TestImage image)
      throws IOException, InterruptedException {
    for (byte[] blob : image.blobs()) {
      push(name, blob);
    }
    return put(name, reference, new String(image.manifest(), StandardCharsets.UTF_8));
  }

  HttpResponse<byte[]> delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, NOTHING);
  }

  static String manifest(String name, Object reference) {
    return "/v2/" + name + "/manifests/" + reference;
  }

  static String blob(String name, Object digest) {
    return "/v2/" + name + "/blobs/" + digest;
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("(none)");
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** Fails unless that is the answer, with the error's code in the body. */
  static void assertRefused(int status, String code, HttpResponse<byte[]> response) {
    assertEquals(status, response.statusCode(), text(response));
    assertEquals(List.of("application/json"), response.headers().allValues("Content-Type"));
    assertEquals(
        true, text(response).startsWith("{\"errors\":[{\"code\":\"" + code + "\""), text(response));
  }
}
