package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.document.Withdrawal;

/** Whatever is submitted is a signed document or refused with a reason. */
class SubmissionFuzzTest {

  static Stream<byte[]> seeds() {
    byte[] good =
        Documents.submission(
            Documents.sign(Documents.document("acme/app", 1, "1"), Documents.ALICE),
            Documents.ALICE);
    byte[] withdrawal =
        Documents.submission(
            SignedWithdrawal.sign(
                    Withdrawal.ofKey(
                        Documents.ALICE.verificationKey().id(), "stolen", Documents.NOW),
                    Documents.ALICE)
                .envelope(),
            Documents.ALICE);
    return Stream.of(
        withdrawal,
        new byte[0],
        "{}".getBytes(UTF_8),
        "{\"envelope\":{},\"publicKey\":\"\"}".getBytes(UTF_8),
        good);
  }

  @MethodSource("seeds")
  @FuzzTest
  void isADocumentOrRefused(byte[] input) {
    try {
      Submission submission = Submission.parse(input, Documents.NOW);
      assertTrue(submission.envelope().signedBy(submission.key()));
    } catch (IndexException e) {
      assertNotNull(e.getMessage());
    }
  }

  @MethodSource("seeds")
  @FuzzTest
  void isAWithdrawalOrRefused(byte[] input) {
    try {
      SignedWithdrawal withdrawal = Submission.parseWithdrawal(input, Documents.NOW);
      assertTrue(withdrawal.envelope().signedBy(withdrawal.key()));
    } catch (IndexException e) {
      assertNotNull(e.getMessage());
    }
  }
}
