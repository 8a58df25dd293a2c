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
    'is encrypted but open to man-in-the-middle attacks: set ssl=true, and sslCa to the file of your certificate authority',
  );
}

async function accountFinding({ writer }: Database, poolSize: number): Promise<Finding> {
  const subject = 'database account';
  const [row] = await writer.query<{ most: string | number }[]>('SELECT @@max_user_connections AS most');
  const most = Number(row?.most ?? 0);
  if (most === 0) return fine(subject, 'has no connection limit of its own');
  if (most >= poolSize) return fine(subject, `may open ${most} connections, the pool up to ${poolSize}`);
  return doubtful(
    subject,
    `may open ${most} connections, but each process opens up to ${poolSize}: lower poolSize or raise the limit`,
  );
}
