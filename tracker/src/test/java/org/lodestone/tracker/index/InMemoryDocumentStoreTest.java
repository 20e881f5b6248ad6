package org.lodestone.tracker.index;

/** The fake keeps the contract, so that tests may rely on it. */
class InMemoryDocumentStoreTest extends DocumentStoreContract {

  @Override
  DocumentStore open() {
    return new InMemoryDocumentStore();
  }
}
