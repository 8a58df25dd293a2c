import { type MigrationInterface, type QueryRunner, Table, TableColumn } from 'typeorm';
import { columnsFor, nullable, primary } from '#platform/database';

export class AddMasterKeyRetirement1795000030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    for (const added of [nullable(column.instant('retired_at')), nullable(column.sealed('retained'))]) {
      if (await runner.hasColumn('master_key', added.name)) continue;
      await runner.addColumn('master_key', new TableColumn(added));
    }
    await runner.createTable(
      new Table({
        name: 'running_process',
        columns: [
          primary(column.id('id')),
          column.word('active_kid'),
          column.document('kids'),
          column.instant('seen_at'),
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('running_process', true);
    for (const name of ['retired_at', 'retained']) {
      if (await runner.hasColumn('master_key', name)) await runner.dropColumn('master_key', name);
    }
  }
}
