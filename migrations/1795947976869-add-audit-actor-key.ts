import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex } from 'typeorm';
import { columnsFor, index, nullable } from '#platform/database';

const INDEX = index('audit_log', 'actor_key_id', 'at', 'id');

/** Which API key caused an entry. */
export class AddAuditActorKey1795947976869 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    for (const added of [column.id('actor_key_id'), column.word('actor_key_prefix', 16)]) {
      if (await runner.hasColumn('audit_log', added.name)) continue;
      await runner.addColumn('audit_log', new TableColumn(nullable(added)));
    }
    if (!(await hasIndex(runner))) await runner.createIndex('audit_log', new TableIndex(INDEX));
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await hasIndex(runner)) await runner.dropIndex('audit_log', INDEX.name);
    for (const name of ['actor_key_id', 'actor_key_prefix']) {
      if (await runner.hasColumn('audit_log', name)) await runner.dropColumn('audit_log', name);
    }
  }
}

async function hasIndex(runner: QueryRunner): Promise<boolean> {
  return (await runner.getTable('audit_log'))?.indices.some(({ name }) => name === INDEX.name) ?? false;
}
