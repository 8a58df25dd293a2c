import { type MigrationInterface, type QueryRunner, TableColumn, TableForeignKey, TableIndex } from 'typeorm';
import { belongsTo, columnsFor, index, nullable } from '#platform/database';

const TABLE = 'api_key';
const PARENT = belongsTo(TABLE, 'parent_id', TABLE);
const INDICES = [index(TABLE, 'created_by'), index(TABLE, 'parent_id')];

type CreationEntry = { readonly actorId: string; readonly subjectId: string; readonly details: string };

/** The creator of each key, the key that created it, and whether it may decrypt data. */
export class AddApiKeyProvenance1795947977869 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    const [createdBy, parentId] = [nullable(column.id('created_by')), nullable(column.id('parent_id'))];
    for (const added of [createdBy, parentId, column.flag('data_allowed')]) {
      if (await runner.hasColumn(TABLE, added.name)) continue;
      await runner.addColumn(TABLE, new TableColumn(added));
    }
    for (const added of INDICES) {
      if (!(await hasIndex(runner, added.name))) await runner.createIndex(TABLE, new TableIndex(added));
    }
    if (!(await hasParentKey(runner))) await runner.createForeignKey(TABLE, new TableForeignKey(PARENT));
    await fillInMakers(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await hasParentKey(runner)) await runner.dropForeignKey(TABLE, PARENT.name);
    for (const { name } of INDICES) {
      if (await hasIndex(runner, name)) await runner.dropIndex(TABLE, name);
    }
    for (const name of ['created_by', 'parent_id', 'data_allowed']) {
      if (await runner.hasColumn(TABLE, name)) await runner.dropColumn(TABLE, name);
    }
  }
}

/**
 * Reads the creators of existing keys from the audit log. A key that a user created for themselves can still decrypt
 * their data; one whose creator is unknown cannot until its user agrees.
 */
async function fillInMakers(runner: QueryRunner): Promise<void> {
  const created = (await runner.query(
    `SELECT actor_id AS actorId, subject_id AS subjectId, details FROM audit_log
     WHERE action = 'api_key.created' AND actor_id IS NOT NULL`,
  )) as CreationEntry[];
  for (const { actorId, subjectId, details } of created) {
    const { key } = JSON.parse(details) as { key: string };
    const isOwn = actorId === subjectId ? 1 : 0;
    await runner.query(
      'UPDATE api_key SET created_by = ?, data_allowed = ? WHERE id = ? AND created_by IS NULL',
      [actorId, isOwn, key],
    );
  }
}

async function hasIndex(runner: QueryRunner, wanted: string): Promise<boolean> {
  return (await runner.getTable(TABLE))?.indices.some(({ name }) => name === wanted) ?? false;
}

async function hasParentKey(runner: QueryRunner): Promise<boolean> {
  return (await runner.getTable(TABLE))?.foreignKeys.some(({ name }) => name === PARENT.name) ?? false;
}
