// Preloaded into a process of the program to make it the next version, which has one more migration.
import { register } from 'node:module';

const STEP = `
migrations.push(
  class AddNextVersion9000000000000 {
    name = 'AddNextVersion9000000000000';
    async up(runner) {
      await runner.query('CREATE TABLE IF NOT EXISTS next_version (id VARCHAR(36) NOT NULL PRIMARY KEY)');
      for (const table of ['user', 'session'])
        if (!(await runner.hasColumn(table, 'next_note')))
          await runner.query('ALTER TABLE ' + table + ' ADD COLUMN next_note VARCHAR(64) NULL');
    }
    async down(runner) {
      await runner.query('DROP TABLE IF EXISTS next_version');
    }
  },
);`;

const HOOKS = `
export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (!url.includes('/dist/src/') || !/^var migrations = /m.test(String(loaded.source))) return loaded;
  return { ...loaded, source: String(loaded.source) + ${JSON.stringify(STEP)} };
}`;

register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);
