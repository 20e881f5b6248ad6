/**
 * A client of other registries (OCI distribution-spec, Docker's token flow). Registries are
 * hostile: digests decide what is taken from them. It is trusted with the user's credentials, which
 * it shows to nobody but the registry they are for and the token server that registry names.
 */
package org.lodestone.registry;
