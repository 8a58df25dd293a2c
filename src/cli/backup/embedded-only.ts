import { type DatabaseConfig } from '#platform/config';

/** What makes or reads a dump of a MySQL database: the server has tools of its own for that. */
export type DumpCommand = (connection: string) => string;

/** The file of the embedded database. Throws for any other, and tells what to use instead. */
export function embeddedFile(config: DatabaseConfig, dumpCommand: DumpCommand): string {
  if (config.engine === 'sqlite') {
    if (config.file !== ':memory:') return config.file;
    throw new Error('The database is in memory: it has no file and is lost when the process exits');
  }
  const { host, port, user, database } = config;
  throw new Error(
    `This command supports only SQLite; the configured database is MySQL. Use its own tool, which asks for the ` +
      `password (on MariaDB it is called mariadb-dump or mariadb):\n  ` +
      dumpCommand(`-h ${host} -P ${port} -u ${user} -p ${database}`),
  );
}
