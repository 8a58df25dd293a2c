import { type DataSource } from 'typeorm';
import { type Instant } from '#shared';

/** Table that exists while a database is being filled from another one. */
export const MOVE_TABLE = 'migration_move';

/** The database that is being copied into this one, and when the copy began. */
type MoveMarker = { readonly source: string; readonly begunAt: Instant };

/** Returns the unfinished copy into this database, whose rows must not be used yet; null when there is none. */
export async function findUnfinishedMove(dataSource: DataSource): Promise<MoveMarker | null> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable(MOVE_TABLE))) return null;
    const rows = (await runner.query(`SELECT source, begun_at FROM ${MOVE_TABLE}`)) as {
      source: string;
      begun_at: string | number;
    }[];
    // A command that is killed between the two statements of createMoveMarker leaves a table without a row.
    return { source: rows[0]?.source ?? '', begunAt: Number(rows[0]?.begun_at ?? 0) };
  } finally {
    await runner.release();
  }
}

/** Creates the marker. `source` identifies the source database in at most 64 ASCII characters. */
export async function createMoveMarker(
  dataSource: DataSource,
  { source, begunAt }: MoveMarker,
): Promise<void> {
  await dataSource.query(
    `CREATE TABLE IF NOT EXISTS ${MOVE_TABLE} (id INT NOT NULL PRIMARY KEY, source VARCHAR(64) NOT NULL, begun_at BIGINT NOT NULL)`,
  );
  await dataSource.query(`INSERT INTO ${MOVE_TABLE} (id, source, begun_at) VALUES (1, ?, ?)`, [
    source,
    begunAt,
  ]);
}

/** Removes the marker: the database is complete. */
export async function removeMoveMarker(dataSource: DataSource): Promise<void> {
  await dataSource.query(`DROP TABLE ${MOVE_TABLE}`);
}
