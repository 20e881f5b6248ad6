/**
 * Where images come from before they are published: archives, layouts, registries, daemons. Each is
 * read into a {@link org.lodestone.source.BlobSink}. What a source says is hostile until its
 * digests have matched; an archive never writes outside the store.
 */
package org.lodestone.source;
