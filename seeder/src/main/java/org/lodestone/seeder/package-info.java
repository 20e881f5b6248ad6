/**
 * The {@code lodestone} command: the root that all commands hang from. It knows every room of the
 * seeder, none of them knows it.
 */
package org.lodestone.seeder;
