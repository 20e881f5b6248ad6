/**
 * The settings files of container clients, and how each client is led to the gateway and away from
 * it again. It is trusted with files that others own: it changes only what it added or has read
 * whole and understood, says what it would do before it does it, and keeps what was there before.
 */
package org.lodestone.seeder.adopt;
