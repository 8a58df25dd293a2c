import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor, nullable } from '#platform/database';

/** The host of a process, and its process ID. */
export class AddRunningProcessPlace1795950500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    const pid = { ...column.count('pid'), default: undefined };
    for (const added of [column.text('host', 255), pid]) {
      if (await runner.hasColumn('running_process', added.name)) continue;
      await runner.addColumn('running_process', new TableColumn(nullable(added)));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['host', 'pid']) {
      if (await runner.hasColumn('running_process', name)) await runner.dropColumn('running_process', name);
    }
  }
}
