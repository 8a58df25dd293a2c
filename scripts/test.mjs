// Runs the tests: all of them, or those whose path contains one of the arguments. Reports which tests are left out.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { writeTestGroups } from './test-groups.mjs';

const root = join(import.meta.dirname, '..');
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const options = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const patterns = names.map((name) => (name.includes('/') || name.includes('.') ? name : `test/${name}/`));
const runsLoad = process.env.TEST_LOAD === 'true';

const WETTY = join(root, 'build/wetty/node_modules/wetty');
const leftOut = [
  [
    names.length === 0 && !runsLoad,
    'the load tests, which take minutes. Set TEST_LOAD=true, or run "node scripts/test.mjs load".',
  ],
  [
    !process.env.TEST_MYSQL_URL,
    'the tests on MySQL. Set TEST_MYSQL_URL=mysql://user:password@host:port to run them.',
  ],
  [
    process.env.TEST_MYSQL_URL && !existsSync('/usr/sbin/mariadbd'),
    'the tests that start and break their own database server. They need MariaDB (mariadb-server).',
  ],
  [
    process.env.TEST_MYSQL_URL && spawnSync('redis-server', ['--version']).status !== 0,
    'the tests that start and break their own Redis. They need redis-server.',
  ],
  [!existsSync('/usr/sbin/nginx'), 'the tests behind a real nginx. They need nginx.'],
  [!existsSync('/usr/bin/caddy'), 'the tests behind a real Caddy. They need caddy.'],
  [!existsSync('/usr/sbin/haproxy'), 'the tests behind a real HAProxy. They need haproxy.'],
  [
    !existsSync('/usr/sbin/apache2') || !existsSync('/usr/share/lua/5.3/socket.lua'),
    'the tests behind a real Apache. They need apache2 and lua-socket.',
  ],
  ...Object.entries({
    '/usr/bin/shellinaboxd': 'Shell In A Box. They need shellinabox',
    '/usr/share/novnc': 'noVNC. They need novnc, websockify and tigervnc-standalone-server',
    '/usr/bin/jupyter-notebook': 'Jupyter. They need jupyter-notebook',
    '/usr/sbin/sshd': 'WeTTY. They need openssh-server',
    [WETTY]: 'WeTTY. Run "node scripts/install-wetty.mjs"',
  }).map(([path, what]) => [!existsSync(path), `the tests with a real ${what}.`]),
  [!existsSync('/usr/sbin/slapd'), 'the tests with a real OpenLDAP. They need slapd and ldap-utils.'],
  [!existsSync('/usr/bin/chromium'), 'the tests in a real browser. They need chromium.'],
  [
    process.env.TEST_MYSQL_URL && process.getuid?.() !== 0,
    'the full-disk test, which needs root; a full table space is tested instead.',
  ],
  [
    !Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1')),
    'the test that listens on an IPv6 address. It needs ::1.',
  ],
  [
    !process.env.TEST_GUACD,
    'the tunnel tests with a real guacd; a fake guacd 1.6 is used instead. Set TEST_GUACD=host:port.',
  ],
  [
    process.env.TEST_GALERA !== 'true',
    'the tests on a Galera cluster. "npm run test:galera" runs them where MariaDB and Galera are installed.',
  ],
];
for (const [isLeftOut, what] of leftOut) if (isLeftOut) console.log(`Left out: ${what}`);

const files = selectFiles();
if (files.length === 0) {
  console.error(`No test file matches ${names.join(' ')}`);
  process.exit(1);
}
const { folder, paths } = writeTestGroups(root, files);
const jest = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    `--roots=${join(root, 'test')}`,
    `--roots=${folder}`,
    ...options,
    '--runTestsByPath',
    ...paths,
  ],
  { cwd: root, stdio: 'inherit' },
);
rmSync(folder, { recursive: true });
process.exit(jest.status ?? 1);

function selectFiles() {
  const files = readdirSync(join(root, 'test'), { recursive: true })
    .map((file) => join('test', file))
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
  if (patterns.length > 0) return files.filter((file) => patterns.some((pattern) => file.includes(pattern)));
  return runsLoad ? files : files.filter((file) => !file.startsWith('test/load/'));
}
