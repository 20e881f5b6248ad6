package org.lodestone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The packages of one module, and the rules that each module's test states for its own. */
public final class Rooms {

  private static final String ALL = "org.lodestone..";
  private static final Path SOURCES = Path.of("src/main/java");

  private final String root;
  private final JavaClasses classes;

  private Rooms(String root, JavaClasses classes) {
    this.root = root;
    this.classes = classes;
  }

  /**
   * @param root the package that all others of the module lie in
   */
  public static Rooms below(String root) {
    return new Rooms(
        root,
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(root));
  }

  /** Each package imports only those before it, and none is missing in the list. */
  public List<DynamicTest> lookOnlyDownwards(List<String> order) {
    List<DynamicTest> rules = new ArrayList<>();
    rules.add(
        dynamicTest(
            "every package has its place",
            () -> assertEquals(new TreeSet<>(), without(names(), order))));
    for (String name : names()) {
      int place = order.indexOf(name);
      List<String> above = order.subList(place + 1, order.size());
      if (place >= 0 && !above.isEmpty()) {
        rules.add(dynamicTest(name, () -> doesNotKnow(name, above)));
      }
    }
    return rules;
  }

  /** One package imports none of the others, but these of their classes. */
  public void doesNotKnow(String name, List<String> others, Class<?>... but) {
    String[] forbidden = others.stream().map(this::in).toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(in(name))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(forbidden).and(not(JavaClass.Predicates.belongToAnyOf(but))))
        .check(classes);
  }

  /** Nothing below the root package imports what lies in it itself. */
  public void nothingKnowsTheRoot() {
    noClasses()
        .that()
        .resideInAPackage(root + ".*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(root)
        .check(classes);
  }

  /** The module imports nothing of Lodestone's but itself and these packages of core. */
  public void useOnly(String... rooms) {
    String[] allowed =
        Stream.concat(Stream.of(root), Stream.of(rooms).map(room -> "org.lodestone." + room))
            .map(name -> name + "..")
            .toArray(String[]::new);
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage(ALL).and(not(resideInAnyPackage(allowed))))
        .check(classes);
  }

  /** No package but this one touches the native library; none at all when empty. */
  public void onlyEngineIsNative(String engine) {
    noClasses()
        .that()
        .resideOutsideOfPackage(engine.isEmpty() ? "none" : in(engine))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.libtorrent4j..")
        .check(classes);
  }

  /** Every package has a page that says what it is for and what it is trusted with. */
  public static List<DynamicTest> havePages() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .distinct()
          .sorted()
          .map(folder -> dynamicTest(SOURCES.relativize(folder).toString(), () -> page(folder)))
          .toList();
    }
  }

  private static void page(Path folder) throws IOException {
    Path page = folder.resolve("package-info.java");
    assertTrue(Files.exists(page), page + " is missing");
    String text = Files.readString(page);
    assertTrue(text.startsWith("/**"), page + " says nothing");
    assertTrue(text.contains("rusted"), page + " does not say what it is trusted with");
  }

  private String in(String name) {
    return root + "." + name + "..";
  }

  /** The packages right below the root. */
  private NavigableSet<String> names() {
    NavigableSet<String> names = new TreeSet<>();
    classes.stream()
        .map(type -> type.getPackageName())
        .filter(name -> name.startsWith(root + "."))
        .map(name -> name.substring(root.length() + 1).replaceAll("\\..*", ""))
        .forEach(names::add);
    return names;
  }

  private static NavigableSet<String> without(NavigableSet<String> names, List<String> known) {
    NavigableSet<String> left = new TreeSet<>(names);
    known.forEach(left::remove);
    return left;
  }
}
