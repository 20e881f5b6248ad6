package org.lodestone.gateway.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;
import org.lodestone.registry.RegistryCredentials;

/**
 * Who asks: everybody is the same, but where a registry decides who may read a name. What a client
 * presents for the gateway itself is not for that registry. A caller's name is made from what it
 * presents with a key that ends with this process, so that it gives nothing away wherever it is
 * written.
 */
public final class Callers {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int NAME_BYTES = 16;

  private final Predicate<RepositoryName> byCredentials;
  private final Predicate<Request> own;
  private final SecretKeySpec key;

  /**
   * @param byCredentials the names that not everybody may read
   * @param own the requests whose credentials are for the gateway itself
   */
  public Callers(Predicate<RepositoryName> byCredentials, Predicate<Request> own) {
    this.byCredentials = byCredentials;
    this.own = own;
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
  }

  Caller of(RegistryPath path, Request request) throws RegistryException {
    String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (authorization == null
        || path.repository().filter(byCredentials).isEmpty()
        || own.test(request)) {
      return Caller.ANONYMOUS;
    }
    try {
      return new Caller(name(authorization), RegistryCredentials.presented(authorization));
    } catch (IllegalArgumentException e) {
      throw new RegistryException(ErrorCode.UNAUTHORIZED, e.getMessage(), e);
    }
  }

  private String name(String authorization) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] hash = mac.doFinal(authorization.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
