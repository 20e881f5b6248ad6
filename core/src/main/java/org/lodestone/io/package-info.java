/**
 * Files, streams, threads and requests, done once: durable writes, bounded reads, locks of folders,
 * daemon threads. Knows nothing of images and is trusted with nothing but to keep its bounds.
 */
package org.lodestone.io;
