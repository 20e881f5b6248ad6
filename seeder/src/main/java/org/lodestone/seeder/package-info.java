/**
 * The {@code lodestone} command: the root that all commands hang from. It knows every room of the
 * seeder, none of them knows it. It is trusted with no more than to start the command that was
 * named and to end with its exit code.
 */
package org.lodestone.seeder;
