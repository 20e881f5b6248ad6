package org.lodestone.seeder.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.Deadline;

/**
 * What a server answers to a GET: at most 64 KiB, within seconds. Redirects are not followed.
 *
 * @param date when the server says it is; a time in whole seconds
 * @param registry whether it calls itself one (OCI distribution-spec, "Legacy Docker support HTTP
 *     headers")
 */
record HttpAnswer(int status, byte[] body, Optional<Instant> date, boolean registry) {

  private static final int MAX_BYTES = 64 << 10;
  private static final int TIMEOUT_MILLIS = 3_000;

  static HttpAnswer get(URI url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    try {
      int status = connection.getResponseCode();
      try (InputStream in =
          status >= HttpURLConnection.HTTP_BAD_REQUEST
              ? connection.getErrorStream()
              : connection.getInputStream()) {
        byte[] body =
            in == null
                ? new byte[0]
                : BoundedReads.stream(
                    url.toString(), in, MAX_BYTES, Deadline.in(Duration.ofMillis(TIMEOUT_MILLIS)));
        long date = connection.getDate();
        return new HttpAnswer(
            status,
            body,
            date == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(date)),
            connection.getHeaderField("Docker-Distribution-Api-Version") != null);
      }
    } finally {
      connection.disconnect();
    }
  }
}
