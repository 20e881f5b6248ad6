package org.lodestone.program;

import org.lodestone.io.Release;
import picocli.CommandLine.IVersionProvider;

/** Says which build a program is, and of which Java. */
public final class Version implements IVersionProvider {

  private final String program;

  /**
   * @param program as it is started: {@code lodestone tracker}
   */
  public Version(String program) {
    this.program = program;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      program + " " + Release.version(),
      "Java %s, %s %s"
          .formatted(
              Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"))
    };
  }
}
