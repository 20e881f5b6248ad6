package org.lodestone.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Blake2bTest {

  /** {@code hashlib.blake2b(bytes(i & 255 for i in range(n))).hexdigest()} of Python 3.11. */
  @ParameterizedTest
  @CsvSource({
    "0,786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419"
        + "d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce",
    "1,2fa3f686df876995167e7c2e5d74c4c7b6e48f8068fe0e44208344d480f7904c"
        + "36963e44115fe3eb2a3ac8694c28bcb4f5a0f3276f2e79487d8219057a506e4b",
    "128,2319e3789c47e2daa5fe807f61bec2a1a6537fa03f19ff32e87eecbfd64b7e0e"
        + "8ccff439ac333b040f19b0c4ddd11a61e24ac1fe0f10a039806c5dcc0da3d115",
    "129,f59711d44a031d5f97a9413c065d1e614c417ede998590325f49bad2fd444d3e"
        + "4418be19aec4e11449ac1a57207898bc57d76a1bcf3566292c20c683a5c4648f",
    "300,d9cf5983dc6b34c0fa1f0226926855ad3eccd2bcdcd8f8053b9a80664d33b5af"
        + "cc32fd21c70ea14f4ef50ca97c3203c4d1803159f0e01bb6cb1d1c83db52b63c",
  })
  void isWhatPythonSays(int length, String hash) {
    byte[] message = new byte[length];
    for (int i = 0; i < length; i++) {
      message[i] = (byte) i;
    }
    assertEquals(hash, HexFormat.of().formatHex(Blake2b.hash(message)));
  }
}
