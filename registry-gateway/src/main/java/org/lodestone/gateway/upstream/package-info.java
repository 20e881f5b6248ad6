/**
 * What upstream registries have to do with answers: which names are pulled through from them, and
 * what becomes of what they answer. Trusted with nothing that {@link org.lodestone.upstream} is
 * not.
 */
package org.lodestone.gateway.upstream;
