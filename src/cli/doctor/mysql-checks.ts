import { type Database } from '#platform/database';
import { bad, doubtful, type Finding, fine } from './finding.js';

/** What a MySQL server tells about the connection to it; nothing on SQLite. Reads only. */
export async function mysqlFindings(database: Database): Promise<Finding[]> {
  if (database.config.engine !== 'mysql') return [];
  return [
    encryptionFinding(database.config),
    // Checked on every opening: a server that changes it cannot be used at all.
    fine('character set', 'utf8mb4 on every connection'),
    await accountFinding(database, database.config.poolSize),
  ];
}

type MysqlConfig = Extract<Database['config'], { engine: 'mysql' }>;

function encryptionFinding({ ssl }: MysqlConfig): Finding {
  const subject = 'database connection';
  if (ssl === false) return fine(subject, 'is not encrypted (ssl=false)');
  if (ssl.verifyIdentity) return fine(subject, 'is encrypted, and the certificate is verified');
  return bad(
    subject,
    'is encrypted, but anybody on the way can pose as the server: set ssl=true, and sslCa to the file of your authority',
  );
}

async function accountFinding({ writer }: Database, poolSize: number): Promise<Finding> {
  const subject = 'database account';
  const [row] = await writer.query<{ most: string | number }[]>('SELECT @@max_user_connections AS most');
  const most = Number(row?.most ?? 0);
  if (most === 0) return fine(subject, 'may have as many connections as the server');
  if (most >= poolSize) return fine(subject, `may have ${most} connections, the pool up to ${poolSize}`);
  return doubtful(
    subject,
    `may have ${most} connections, but the pool takes up to ${poolSize} for each process: set poolSize, or raise the limit`,
  );
}
