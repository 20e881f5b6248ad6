/**
 * Blobs on disk: an OCI image layout that other tools can read (image-spec, image-layout.md). It is
 * trusted to show a blob under its final name only whole, checked and synced, and to lose nothing
 * at a crash; what else writes to the folder is trusted with everything in it.
 */
package org.lodestone.store;
