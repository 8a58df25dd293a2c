import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AUTH_LADDER, LADDER, PLATFORM_LADDER } from '../../scripts/ladder.mjs';

const ROOT = join(import.meta.dirname, '../..');

type Violation = { readonly rule: { readonly name: string }; readonly from: string; readonly to: string };
type Cruise = { readonly violations: readonly Violation[]; readonly totalCruised: number };

/** Checks the sources below `folder` with the dependency rules of this repository. */
function cruise(folder: string): Cruise {
  const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const options = ['--config', join(ROOT, '.dependency-cruiser.mjs'), '--output-type', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...options, 'src', 'migrations'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (stdout === '') throw new Error(`dependency-cruiser did not run: ${stderr}`);
  return (JSON.parse(stdout) as { summary: Cruise }).summary;
}

describe('the imports of the sources', () => {
  it('follow the order of the layers and go through the index files', () => {
    const { violations, totalCruised } = cruise(ROOT);

    expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
    expect(totalCruised).toBeGreaterThan(100);
  });
});

const importing = (specifier: string) => `import * as it from '${specifier}';\nexport const found = it;\n`;

/** A tree without violations: every folder has an index file and an internal file. */
const FOLDERS = [
  ...LADDER.filter((name) => name !== 'platform'),
  ...PLATFORM_LADDER.map((name) => `platform/${name}`),
];
const IN_ORDER: Record<string, string> = {
  ...Object.fromEntries(FOLDERS.map((folder) => [`src/${folder}/inside.ts`, 'export const door = 1;\n'])),
  ...Object.fromEntries(FOLDERS.map((folder) => [`src/${folder}/index.ts`, importing('./inside.js')])),
  ...Object.fromEntries(
    AUTH_LADDER.map((folder, rung) => [
      `src/auth/${folder}/below.ts`,
      rung === 0 ? 'export const found = 1;\n' : importing(`../${AUTH_LADDER[rung - 1]}/below.js`),
    ]),
  ),
  'src/auth/auth.module.ts': importing('./operator/below.js'),
  'src/app.module.ts': importing('#users'),
  'src/bootstrap/entities.ts': importing('#migrations'),
  'src/cli.ts': importing('./cli/command.js'),
  'src/cli/command.ts': importing('../bootstrap/entities.js'),
  'src/sessions/sessions.service.ts': importing('#users'),
  'src/sessions/session.repository.ts': importing('typeorm'),
  'src/users/users.controller.ts': `import './round.js';\n${importing('fastify')}`,
  'src/users/round.ts': importing('./inside.js'),
  'migrations/index.ts': importing('./1-create-user.js'),
  'migrations/1-create-user.ts': importing('#platform/database'),
};

type Plant = readonly [rule: string, file: string, content: string];

const upward = (name: string, folder: string, above: string): Plant => [
  `${name}-looks-up`,
  `src/${folder}/looks-up-from-${name}.ts`,
  importing(`#${above === 'platform' ? 'platform/http' : above}`),
];

const astray: Plant[] = [
  'passport-jwt',
  'jsonwebtoken',
  'speakeasy',
  'qrcode',
  'openid-client',
  'bcryptjs',
  'piscina',
  'ioredis',
  'mysql2',
  'better-sqlite3',
].map((name) => [`${name}-restricted`, `src/auth/${name}.ts`, importing(name)]);

const PLANTS: readonly Plant[] = [
  ...LADDER.slice(0, -1).map((name, rung) =>
    upward(name, name === 'platform' ? 'platform/config' : name, LADDER[rung + 1]!),
  ),
  ...PLATFORM_LADDER.slice(0, -1).map((name, rung) =>
    upward(`platform-${name}`, `platform/${name}`, `platform/${PLATFORM_LADDER[rung + 1]!}`),
  ),
  ...AUTH_LADDER.slice(0, -1).map((name, rung): Plant => [
    `auth-${name}-looks-up`,
    `src/auth/${name}/looks-up.ts`,
    importing(`../${AUTH_LADDER[rung + 1]}/below.js`),
  ]),
  ['auth-operator-looks-up', 'src/auth/operator/module.ts', importing('../auth.module.js')],
  ['auth-store-looks-up', 'src/auth/store/use-case.ts', importing('../login/below.js')],
  ...astray,
  ['metrics-looks-up', 'src/metrics/root.ts', importing('../app.module.js')],
  ['metrics-looks-up', 'src/metrics/command.ts', importing('../cli/command.js')],
  ['off-the-ladder', 'src/billing/invoices.ts', importing('#shared')],
  ['off-the-ladder', 'src/platform/print/printer.ts', importing('#shared')],
  ['off-the-ladder', 'src/auth/devices/devices.ts', importing('../store/below.js')],
  ['cycle', 'src/users/round.ts', importing('./users.controller.js')],
  ['side-door', 'src/sessions/deep.ts', importing('../users/inside.js')],
  ['side-door', 'src/users/deep.ts', importing('../platform/crypto/inside.js')],
  ['side-door', 'src/platform/http/deep.ts', importing('../crypto/inside.js')],
  ['side-door-from-the-root', 'src/deep.ts', importing('./users/inside.js')],
  ['side-door-from-the-root', 'src/cli/deep.ts', importing('../users/inside.js')],
  ['side-door-from-the-root', 'src/bootstrap/deep.ts', importing('../users/inside.js')],
  ['metrics-looks-up', 'src/metrics/start.ts', importing('../bootstrap/entities.js')],
  ['door-without-its-name', 'src/sessions/path.ts', importing('../users/index.js')],
  ['door-without-its-name-from-the-root', 'src/path.ts', importing('./users/index.js')],
  ['shared-is-pure', 'src/shared/package.ts', importing('class-validator')],
  ['shared-is-pure', 'src/shared/node.ts', importing('node:fs')],
  ['migrations-use-the-vocabulary', 'migrations/2-fill-user.ts', importing('#users')],
  ['migrations-are-known-to-the-root', 'src/users/migrated.ts', importing('#migrations')],
  ['orm-stays-in-repositories', 'src/users/users.service.ts', importing('typeorm')],
  ['http-stays-at-the-edge', 'src/users/user.policy.ts', "import { type FastifyRequest } from 'fastify';\n"],
  ['http-stays-at-the-edge', 'src/users/users.errors.ts', importing('./users.controller.js')],
  ['http-of-node-stays-at-the-edge', 'src/users/user.repository.ts', importing('node:http')],
  ['development-only', 'src/auth/development.ts', importing('@jest/globals')],
  ['unresolvable', 'src/users/lost.ts', importing('./nowhere.js')],
];

describe('the dependency rules', () => {
  let folder: string;
  let violations: readonly Violation[];

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-imports-')));
    for (const name of ['package.json', 'tsconfig.json']) copyFileSync(join(ROOT, name), join(folder, name));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const planted = PLANTS.map(([, file, content]) => [file, content] as const);
    for (const [file, content] of [...Object.entries(IN_ORDER), ...planted]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content);
    }
    violations = cruise(folder).violations;
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(PLANTS)('report "%s" added to %s', (rule, file) => {
    const caught = violations.filter(({ from }) => from === file).map((violation) => violation.rule.name);

    expect(caught).toContain(rule);
  });

  it('accept a source tree without violations', () => {
    const planted = new Set(PLANTS.map(([, file]) => file));

    expect(violations.filter(({ from }) => !planted.has(from))).toEqual([]);
  });
});
