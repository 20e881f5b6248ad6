package org.lodestone.io;

/** Which release of Lodestone this is, from the manifest of core's archive. */
public final class Release {

  private static final String VERSION = Release.class.getPackage().getImplementationVersion();

  private Release() {}

  /** Such as {@code 0.1.0}; {@code dev} where classes do not come from an archive. */
  public static String version() {
    return VERSION == null ? "dev" : VERSION;
  }
}
