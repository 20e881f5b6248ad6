package org.lodestone.seeder.doctor;

/** What is known without looking any further. */
public record Remark(Finding finding) implements Check {

  /** That something is missing which nobody has named. */
  public static Remark missing(String subject, String found, String advice) {
    return new Remark(Finding.warning(subject, found, advice));
  }

  @Override
  public String subject() {
    return finding.check();
  }

  @Override
  public String advice() {
    return finding.advice();
  }

  @Override
  public Finding look() {
    return finding;
  }
}
