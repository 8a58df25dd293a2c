// Runs the tests: all of them, or the folders of `test` that are named. Says plainly what is left out.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const options = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const patterns = names.map((name) => (name.includes('/') || name.includes('.') ? name : `test/${name}/`));

const leftOut = [
  [
    !process.env.TEST_MYSQL_URL,
    'the tests on MySQL. Set TEST_MYSQL_URL=mysql://user:password@host:port to run them.',
  ],
  [
    process.env.TEST_MYSQL_URL && !existsSync('/usr/sbin/mariadbd'),
    'the tests that break a database server of their own. They need MariaDB (mariadb-server).',
  ],
  [
    process.env.TEST_MYSQL_URL && spawnSync('redis-server', ['--version']).status !== 0,
    'the tests that break a Redis of their own. They need redis-server.',
  ],
  [!existsSync('/usr/sbin/nginx'), 'the tests behind a real nginx. They need nginx.'],
  [!existsSync('/usr/bin/caddy'), 'the tests behind a real Caddy. They need caddy.'],
  [!existsSync('/usr/bin/chromium'), 'the tests in a real browser. They need chromium.'],
  [
    process.env.TEST_MYSQL_URL && process.getuid?.() !== 0,
    'a full disk, which only root can make; a full table space stands in for it.',
  ],
  [
    !process.env.TEST_GUACD,
    'the ends of tunnels through a real guacd; a stand-in behaves as guacd 1.6 does. Set TEST_GUACD=host:port.',
  ],
  [
    process.env.TEST_GALERA !== 'true',
    'the tests on a Galera cluster. "npm run test:galera" runs them where MariaDB and Galera are installed.',
  ],
];
for (const [isLeftOut, what] of leftOut) if (isLeftOut) console.log(`Left out: ${what}`);
const jest = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    ...options,
    ...patterns,
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(jest.status ?? 1);
