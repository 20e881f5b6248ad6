package org.lodestone.tracker.http;

import java.time.Duration;

/**
 * What the HTTP side grants its clients. A component that is null takes its default.
 *
 * @param headTimeout for a whole request head to arrive, counted from the connection's opening or
 *     from the answer before; so also how long an idle connection is kept (10 seconds)
 * @param exchangeTimeout from a request's head to the end of its answer (40 seconds)
 * @param maxConnections open at once (2,000); when more come, the address with the most loses its
 *     oldest
 * @param accessLog whether each request is logged (no)
 */
public record HttpSettings(
    Duration headTimeout, Duration exchangeTimeout, Integer maxConnections, Boolean accessLog) {

  public HttpSettings {
    headTimeout = headTimeout == null ? Duration.ofSeconds(10) : headTimeout;
    exchangeTimeout = exchangeTimeout == null ? Duration.ofSeconds(40) : exchangeTimeout;
    maxConnections = maxConnections == null ? 2_000 : maxConnections;
    accessLog = accessLog != null && accessLog;
    if (headTimeout.toMillis() < 1 || exchangeTimeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "headTimeout and exchangeTimeout are positive, found: %s and %s"
              .formatted(headTimeout, exchangeTimeout));
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException("maxConnections is at least 1, found: " + maxConnections);
    }
  }

  public static HttpSettings defaults() {
    return new HttpSettings(null, null, null, null);
  }
}
