package org.lodestone.program;

import picocli.CommandLine.IVersionProvider;

/** Says which build a program is, from the manifest of its archive. */
public final class Version implements IVersionProvider {

  private final String program;
  private final Class<?> main;

  /**
   * @param program as it is started: {@code lodestone tracker}
   * @param main a class of the program's archive
   */
  public Version(String program, Class<?> main) {
    this.program = program;
    this.main = main;
  }

  @Override
  public String[] getVersion() {
    String version = main.getPackage().getImplementationVersion();
    return new String[] {
      program + " " + (version == null ? "(not from an archive)" : version),
      "Java %s, %s %s"
          .formatted(
              Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"))
    };
  }
}
