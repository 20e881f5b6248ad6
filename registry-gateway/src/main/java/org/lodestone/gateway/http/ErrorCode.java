package org.lodestone.gateway.http;

import org.eclipse.jetty.http.HttpStatus;

/** The error codes of the OCI distribution-spec that this registry needs, and one more. */
public enum ErrorCode {
  BAD_REQUEST(HttpStatus.BAD_REQUEST_400),
  BLOB_UNKNOWN(HttpStatus.NOT_FOUND_404),
  BLOB_UPLOAD_INVALID(HttpStatus.BAD_REQUEST_400),
  BLOB_UPLOAD_UNKNOWN(HttpStatus.NOT_FOUND_404),
  DENIED(HttpStatus.FORBIDDEN_403),
  DIGEST_INVALID(HttpStatus.BAD_REQUEST_400),
  MANIFEST_BLOB_UNKNOWN(HttpStatus.BAD_REQUEST_400),
  MANIFEST_INVALID(HttpStatus.BAD_REQUEST_400),
  MANIFEST_UNKNOWN(HttpStatus.NOT_FOUND_404),
  NAME_INVALID(HttpStatus.NOT_FOUND_404),
  NAME_UNKNOWN(HttpStatus.NOT_FOUND_404),
  PAGINATION_NUMBER_INVALID(HttpStatus.BAD_REQUEST_400),
  RANGE_INVALID(HttpStatus.RANGE_NOT_SATISFIABLE_416),
  SIZE_INVALID(HttpStatus.PAYLOAD_TOO_LARGE_413),
  TOOMANYREQUESTS(HttpStatus.TOO_MANY_REQUESTS_429),
  UNAUTHORIZED(HttpStatus.UNAUTHORIZED_401),
  UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE_503),
  UNKNOWN(HttpStatus.INTERNAL_SERVER_ERROR_500),
  UNSUPPORTED(HttpStatus.METHOD_NOT_ALLOWED_405);

  private final int status;

  ErrorCode(int status) {
    this.status = status;
  }

  public int status() {
    return status;
  }
}
