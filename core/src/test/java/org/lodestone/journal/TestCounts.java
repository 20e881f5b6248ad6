package org.lodestone.journal;

/** Counts to order. */
public final class TestCounts implements SourceCounts {

  private volatile long brought;
  private volatile long handedOn;
  private volatile long arrived;

  public TestCounts(long brought, long handedOn, long arrived) {
    are(brought, handedOn, arrived);
  }

  public void are(long newBrought, long newHandedOn, long newArrived) {
    brought = newBrought;
    handedOn = newHandedOn;
    arrived = newArrived;
  }

  @Override
  public long brought() {
    return brought;
  }

  @Override
  public long handedOn() {
    return handedOn;
  }

  @Override
  public long arrived() {
    return arrived;
  }
}
