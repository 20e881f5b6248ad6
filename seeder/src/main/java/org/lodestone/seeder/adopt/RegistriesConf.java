package org.lodestone.seeder.adopt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.seeder.adopt.TomlDocument.Kind;
import org.lodestone.seeder.adopt.TomlDocument.Statement;

/**
 * A {@code registries.conf}, version 2, or a drop-in beside it (containers-registries.conf(5)).
 *
 * @param document without lines of ours
 */
record RegistriesConf(TomlDocument document) {

  private static final List<String> REGISTRY = List.of("registry");
  private static final List<String> MIRROR = List.of("registry", "mirror");

  /**
   * What a file says of one registry.
   *
   * @param prefix the names that it is about
   * @param location where they are pulled from
   * @param mirrors locations asked before
   * @param insecure whether plain HTTP is spoken there
   * @param end where its own settings end, and its mirrors may begin
   */
  record Entry(
      String prefix,
      String location,
      List<String> mirrors,
      boolean insecure,
      boolean blocked,
      int end) {}

  /**
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static RegistriesConf parse(String text) {
    TomlDocument document = TomlDocument.parse(text);
    for (Statement one : document.statements()) {
      if (one.path().get(0).equals("registries")) {
        throw new IllegalArgumentException(
            "it is in version 1 of its format, which takes no mirrors");
      }
      if (!one.isTable() && (one.path().equals(REGISTRY) || one.path().equals(MIRROR))) {
        throw new IllegalArgumentException("its registries or mirrors are no tables of their own");
      }
    }
    return new RegistriesConf(document);
  }

  /** The registries in it, in their order. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    List<Statement> statements = document.statements();
    for (int i = 0; i < statements.size(); i++) {
      Statement one = statements.get(i);
      if (one.kind() == Kind.ARRAY_TABLE && one.path().equals(REGISTRY)) {
        entries.add(entry(one, statements.subList(i + 1, statements.size())));
      }
    }
    return entries;
  }

  private Entry entry(Statement heading, List<Statement> after) {
    List<Statement> values = document.valuesOf(heading);
    String location = string(values, "location").orElse("");
    List<String> mirrors =
        after.stream()
            .takeWhile(one -> !one.isTable() || one.path().equals(MIRROR))
            .filter(one -> one.isBelow(MIRROR) && one.path().get(2).equals("location"))
            .flatMap(one -> one.value().flatMap(TomlValue::string).stream())
            .toList();
    return new Entry(
        string(values, "prefix").orElse(location),
        location,
        mirrors,
        flag(values, "insecure"),
        flag(values, "blocked"),
        values.isEmpty() ? heading.end() : values.get(values.size() - 1).end());
  }

  /** The text with a mirror asked before the others of a registry. */
  String withMirror(Entry entry, String mirror) {
    return MarkedBlock.insert(document.text(), entry.end(), MarkedBlock.of(mirror(mirror)));
  }

  /** Lines about a registry that nothing is said of elsewhere. */
  static String registry(String host, String mirror) {
    return """
        [[registry]]
        prefix = "%1$s"
        location = "%1$s"
        """
            .formatted(host)
        + mirror(mirror);
  }

  private static String mirror(String location) {
    return """
        [[registry.mirror]]
        location = "%s"
        insecure = true
        """
        .formatted(location);
  }

  /** Lines about a registry without TLS. */
  static String plain(String host) {
    return """
        [[registry]]
        location = "%s"
        insecure = true
        """
        .formatted(host);
  }

  private static Optional<String> string(List<Statement> values, String name) {
    return values.stream()
        .filter(one -> one.path().equals(List.of("registry", name)))
        .findAny()
        .flatMap(Statement::value)
        .flatMap(TomlValue::string);
  }

  private static boolean flag(List<Statement> values, String name) {
    return values.stream()
        .filter(one -> one.path().equals(List.of("registry", name)))
        .anyMatch(one -> one.value().filter(TomlValue::isTrue).isPresent());
  }
}
