package org.lodestone.gateway.push;

import org.lodestone.oci.RepositoryName;

/** What a request wants to do to a repository, as tokens and challenges put it. */
record Scope(RepositoryName name, Action action) {

  /** The type of resource in scopes that a registry has to do with. */
  static final String TYPE = "repository";

  enum Action {
    PUSH("push", "pull,push"),
    DELETE("delete", "delete");

    private final String word;
    private final String asked;

    Action(String word, String asked) {
      this.word = word;
      this.asked = asked;
    }

    String word() {
      return word;
    }
  }

  static Scope push(RepositoryName name) {
    return new Scope(name, Action.PUSH);
  }

  static Scope delete(RepositoryName name) {
    return new Scope(name, Action.DELETE);
  }

  /** As a challenge asks for it: who pushes reads what is there, too. */
  @Override
  public String toString() {
    return TYPE + ":" + name + ":" + action.asked;
  }
}
