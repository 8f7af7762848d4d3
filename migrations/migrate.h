/*
 * Brings a database to the state this program needs, and says whether it is there.
 *
 * Numbered files are applied once, in order, each in its own transaction, and never again: their
 * SHA-256 is kept in schema_migration and a file altered after it was applied is refused.
 * functions/ are applied at every run, catalogues/ whenever their text changed. Several runs at
 * once wait for each other.
 */
#ifndef MIGRATIONS_MIGRATE_H
#define MIGRATIONS_MIGRATE_H

/* The exit status for the shell: 0, or 1 with the reason on stderr. conninfo names the owner of the
 * database. */
int migrate_run(const char *conninfo);

/* 64 hexadecimal digits and a NUL. */
enum { MIGRATE_CHECKSUM_SIZE = 65 };

/*
 * The checksum of everything this program would apply. The database is current when
 *   select exists (select from schema_migration where name = 'program' and sha256 =
 * decode(:checksum, 'hex'))
 */
void migrate_checksum(char *ret_text);

#endif
