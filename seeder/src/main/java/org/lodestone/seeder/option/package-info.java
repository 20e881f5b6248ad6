/**
 * Options that several commands have, and words of the command line turned into values, so that no
 * command checks them again. It is trusted with secrets: passphrases pass through it, never by the
 * command line itself.
 */
package org.lodestone.seeder.option;
