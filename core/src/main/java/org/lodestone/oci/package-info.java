/**
 * The values of the OCI specifications: digests, descriptors, references, manifests. Bytes from
 * outside become values here, or an exception that says what was wrong; whoever holds a value need
 * not check again. Nothing here touches disk or network. It is trusted to let no value exist that
 * breaks its specification, whatever the bytes were.
 */
package org.lodestone.oci;
