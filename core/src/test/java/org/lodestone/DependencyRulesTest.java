package org.lodestone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lodestone.torrent.Tracker;

/** Inside core each package imports only those before it. */
class DependencyRulesTest {

  private static final List<String> ORDER =
      List.of(
          "io",
          "sqlite",
          "oci",
          "store",
          "registry",
          "source",
          "torrent",
          "sign",
          "document",
          "trust",
          "index",
          "node");

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.lodestone");

  @TestFactory
  List<DynamicTest> packagesLookOnlyDownwards() {
    return ORDER.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage(in(name))
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(above(name))
                            .check(CORE)))
        .toList();
  }

  @Test
  void publishAndPullDoNotKnowOneAnother() {
    noClasses()
        .that()
        .resideInAPackage(in("publish"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("pull"))
        .check(CORE);
    noClasses()
        .that()
        .resideInAPackage(in("pull"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("publish"))
        .check(CORE);
  }

  @Test
  void onlyProgramsKnowHowNodesAreAsked() {
    noClasses()
        .that()
        .resideOutsideOfPackages(in("control"), "org.lodestone.seeder..", "org.lodestone.gateway..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("control"))
        .check(CORE);
  }

  /** But where operators say that peers meet. */
  @Test
  void programKnowsNothingOfImages() {
    noClasses()
        .that()
        .resideInAPackage(in("program"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(ORDER.stream().map(DependencyRulesTest::in).toArray(String[]::new))
                .and(not(belongToAnyOf(Tracker.class))))
        .check(CORE);
  }

  @Test
  void onlyTheEngineTouchesTheNativeLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("torrent"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.libtorrent4j..")
        .check(CORE);
  }

  private static String in(String name) {
    return "org.lodestone." + name + "..";
  }

  private static String[] above(String name) {
    List<String> above = new ArrayList<>(ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()));
    above.addAll(List.of("publish", "pull", "control", "program"));
    return above.stream().map(DependencyRulesTest::in).toArray(String[]::new);
  }
}
