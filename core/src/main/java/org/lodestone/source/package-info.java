/**
 * Where images come from before they are published: archives, layouts, registries, daemons. Each is
 * read into a {@link org.lodestone.source.BlobSink}. What a source says is hostile until its
 * digests have matched. It is trusted to hand on whole images only, to the byte, and that no
 * archive writes anywhere or reads beyond itself.
 */
package org.lodestone.source;
