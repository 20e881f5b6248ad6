/**
 * What was promised to whom: who gave a manifest writes it down here, who is asked for a blob looks
 * it up. It outlives a restart.
 *
 * <p>It is trusted with who may wait for a blob, not with who may have it: that is decided by the
 * trust policy each time.
 */
package org.lodestone.gateway.agreement;
