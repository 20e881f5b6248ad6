package org.lodestone.gateway.push;

import com.google.common.util.concurrent.Striped;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.oci.RepositoryName;

/**
 * Lets the changes of one repository's manifests and tags come one after the other, so that a tag's
 * newest document is of what the tag stands for.
 */
final class RepositoryLocks {

  private static final int COUNT = 64;

  private final Striped<Lock> locks = Striped.lock(COUNT);

  interface Step {
    void run() throws RegistryException, IOException;
  }

  void during(RepositoryName name, Step step) throws RegistryException, IOException {
    Lock lock = locks.get(name);
    lock.lock();
    try {
      step.run();
    } finally {
      lock.unlock();
    }
  }
}
