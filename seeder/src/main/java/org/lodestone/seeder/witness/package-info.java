/**
 * A witness of transparency logs over HTTP: {@link org.lodestone.seeder.witness.WitnessServer}
 * carries what {@link org.lodestone.tlog.Witness} decides.
 *
 * <p>It is trusted with the witness's key, and to cosign nothing but what the witness has checked
 * and kept. Requests are anybody's; they are bounded, and none holds a thread while it arrives.
 */
package org.lodestone.seeder.witness;
