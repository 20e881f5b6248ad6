package org.lodestone.tracker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the tracker's rooms may know what. */
class DependencyRulesTest {

  private static final String JETTY = "org.eclipse.jetty..";

  private static final JavaClasses TRACKER =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.lodestone.tracker");

  @ParameterizedTest
  @CsvSource({
    "announce, udp",
    "announce, http",
    "announce, index",
    "udp, http",
    "udp, index",
    "http, udp",
    "http, index",
    "udp, hint",
    "http, hint",
    "announce, hint",
    "hint, udp",
    "hint, http",
    "hint, index",
    "announce, log",
    "udp, log",
    "http, log",
    "hint, log",
    "log, announce",
    "log, udp",
    "log, http",
    "log, hint",
    "log, index",
    "index, udp",
    "index, http"
  })
  void aRoomDoesNotKnow(String room, String other) {
    noClasses()
        .that()
        .resideInAPackage(in(room))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in(other))
        .check(TRACKER);
  }

  @Test
  void announcesHintsAndLogKnowNoServerNoSocketAndNoDatabase() {
    noClasses()
        .that()
        .resideInAnyPackage(in("announce"), in("hint"), in("log"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(JETTY, "java.nio.channels..", "java.sql..", "org.sqlite..")
        .check(TRACKER);
  }

  @Test
  void onlyCodecsKnowJetty() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("http"))
        .and()
        .haveNameNotMatching(
            ".*[.](IndexHandler|Submissions|SubmissionBodies|HintRequests|LogRequests|LogAccess|CollectionRequests|Intake|Answer|Parameters)([$].*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(JETTY)
        .check(TRACKER);
  }

  @Test
  void whoAnswersKnowsNoSql() {
    noClasses()
        .that()
        .haveNameMatching(
            ".*[.](DocumentStore|IndexHandler|Submissions?|SubmissionBodies|HintRequests|LogRequests|LogAccess|CollectionRequests|Intake|Answer|Shares|Usage|Ranked)([$].*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "org.sqlite..", "org.lodestone.sqlite..")
        .check(TRACKER);
  }

  private static String in(String room) {
    return "org.lodestone.tracker." + room + "..";
  }
}
