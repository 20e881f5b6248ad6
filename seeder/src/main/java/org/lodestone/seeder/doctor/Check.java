package org.lodestone.seeder.doctor;

import java.io.IOException;

/** Looks at one thing. It may take long; {@link Examination} waits for it as long as it wants. */
public interface Check {

  /** What is looked at. */
  String subject();

  /** What is to be done when it hangs or fails. */
  String advice();

  Finding look() throws IOException;
}
