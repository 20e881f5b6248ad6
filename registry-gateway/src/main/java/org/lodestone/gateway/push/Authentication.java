package org.lodestone.gateway.push;

import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;

/** How clients prove that they may push. */
public interface Authentication {

  /**
   * Returns when they do. May wait for a password to be checked.
   *
   * @param authorization the header's value
   * @param wanted what they want to do; empty when they ask whether they are known at all
   * @throws RegistryException UNAUTHORIZED, with a challenge that says how, when they do not
   */
  void check(Optional<String> authorization, Optional<Scope> wanted) throws RegistryException;

  /**
   * Whether this was made out for the gateway itself, good or not, so that nobody else is to see
   * it.
   *
   * @param authorization the header's value
   */
  boolean isOwn(String authorization);

  /** The answer to who does not. */
  static RegistryException challenge(String challenge, String message, Throwable cause) {
    return new RegistryException(
        ErrorCode.UNAUTHORIZED,
        ErrorCode.UNAUTHORIZED.status(),
        List.of(new HttpField(HttpHeader.WWW_AUTHENTICATE, challenge)),
        message,
        cause);
  }
}
