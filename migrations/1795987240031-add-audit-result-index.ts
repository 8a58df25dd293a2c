import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { index } from '#platform/database';

const INDEX = index('audit_log', 'result', 'at', 'id');

/** For lists of one result, newest first, that do not read entries with the other result. */
export class AddAuditResultIndex1795987240031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (!(await hasIndex(runner))) await runner.createIndex('audit_log', new TableIndex(INDEX));
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await hasIndex(runner)) await runner.dropIndex('audit_log', INDEX.name);
  }
}

async function hasIndex(runner: QueryRunner): Promise<boolean> {
  return (await runner.getTable('audit_log'))?.indices.some(({ name }) => name === INDEX.name) ?? false;
}
