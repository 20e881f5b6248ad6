/**
 * The log of what the index accepts, see {@link org.lodestone.tlog}: {@link
 * org.lodestone.tracker.log.DocumentLog} keeps it in a folder; what carries it over HTTP is beside
 * the index. {@link org.lodestone.tracker.log.MirroredLog} is a checked copy of somebody else's.
 *
 * <p>It is trusted with its key, and to sign one history only. Who reads it need not trust it for
 * that: whoever remembers a checkpoint, as witnesses do, finds out when it does not.
 */
package org.lodestone.tracker.log;
