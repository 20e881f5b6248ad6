package org.lodestone.pull;

import org.lodestone.registry.RegistryCredentials;

/**
 * Who asks, and on what credentials. Whatever is remembered or shared while it is worked out for
 * one caller is keyed by it, so that it is not told to another. Callers of one name are equal.
 */
public final class Caller {

  /** Everybody who presents nothing. */
  public static final Caller ANONYMOUS = new Caller("anonymous");

  private final String name;
  private final RegistryCredentials credentials;

  /** One without credentials. */
  public Caller(String name) {
    this(name, RegistryCredentials.NONE);
  }

  /**
   * @param name for logs and files; says nothing of the credentials
   */
  public Caller(String name, RegistryCredentials credentials) {
    this.name = name;
    this.credentials = credentials;
  }

  public String name() {
    return name;
  }

  /** What registries are shown that are asked for this caller. */
  public RegistryCredentials credentials() {
    return credentials;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Caller caller && caller.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
