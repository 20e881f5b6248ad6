package org.lodestone.gateway.upstream;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.registry.RegistryRefusal;

/** What a client is told when an upstream registry does not give what it asked for. */
public final class UpstreamAnswers {

  private UpstreamAnswers() {}

  /**
   * The registry's own answer, with how it wants to be asked and when; 503 when it cannot be asked.
   *
   * @param unknown what 404 means here
   */
  public static RegistryException of(IOException fault, ErrorCode unknown) {
    if (!(fault instanceof RegistryRefusal refusal)) {
      return new RegistryException(ErrorCode.UNAVAILABLE, fault.getMessage(), fault);
    }
    List<HttpField> headers = new ArrayList<>();
    if (refusal.status() == HttpStatus.UNAUTHORIZED_401) {
      refusal
          .challenges()
          .forEach(way -> headers.add(new HttpField(HttpHeader.WWW_AUTHENTICATE, way)));
    }
    refusal
        .retryAfter()
        .ifPresent(
            wait -> headers.add(new HttpField(HttpHeader.RETRY_AFTER, "" + wait.toSeconds())));
    return switch (refusal.status()) {
      case HttpStatus.UNAUTHORIZED_401 -> answer(ErrorCode.UNAUTHORIZED, refusal, headers);
      case HttpStatus.FORBIDDEN_403 -> answer(ErrorCode.DENIED, refusal, headers);
      case HttpStatus.NOT_FOUND_404 -> answer(unknown, refusal, headers);
      case HttpStatus.TOO_MANY_REQUESTS_429 -> answer(ErrorCode.TOOMANYREQUESTS, refusal, headers);
      default ->
          new RegistryException(
              ErrorCode.UNAVAILABLE, serverError(refusal), headers, refusal.getMessage(), refusal);
    };
  }

  private static RegistryException answer(
      ErrorCode code, RegistryRefusal refusal, List<HttpField> headers) {
    return new RegistryException(code, code.status(), headers, refusal.getMessage(), refusal);
  }

  /** What is neither success nor one of the errors a registry has is the registry's fault. */
  private static int serverError(RegistryRefusal refusal) {
    return HttpStatus.isServerError(refusal.status())
        ? refusal.status()
        : HttpStatus.BAD_GATEWAY_502;
  }
}
