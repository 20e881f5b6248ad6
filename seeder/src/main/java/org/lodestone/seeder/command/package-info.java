/**
 * One class a command: its options, its help, and the sentence that its work reads as. It is
 * trusted to refuse a command line it cannot honour whole, before anything is changed.
 */
package org.lodestone.seeder.command;
