/**
 * The import rules. `test/architecture/imports.test.ts` checks them, and that each of them catches a planted violation.
 */
import { AUTH_LADDER, LADDER, PLATFORM_LADDER } from './scripts/ladder.mjs';

/** Packages we may want to leave one day, or that have no place elsewhere, and the few files that know them. */
const HOMES = {
  'passport-jwt': 'sessions/token-verifier',
  passport: 'sessions/token-verifier',
  '@nestjs/passport': 'sessions/token-verifier',
  jsonwebtoken: 'sessions/token-verifier',
  '@nestjs/jwt': 'sessions/(token-signer|sessions\\.module)',
  speakeasy: 'totp/totp-codes',
  qrcode: 'totp/totp-codes',
  '@simplewebauthn/server': 'passkeys/(ceremonies|relying-party)',
  'openid-client': 'oidc/(code-exchange|github-profile|provider-client|provider-discovery|userinfo)',
  jose: '(oidc/(logout-token-verifier|provider-keys)|door/assertion/(assertion-keys|door-assertions)\\.service)',
  'guacamole-lite': 'guacamole/guacd-tunnel',
  ws: 'guacamole/client-socket',
  bcryptjs: 'platform/crypto/hash-worker',
  '@node-rs/bcrypt': 'platform/crypto/hash-worker',
  piscina: 'platform/crypto/hash-pool',
  uuid: 'platform/crypto/secrets',
  zod: 'platform/config/[^/]+',
  'ipaddr.js': 'platform/(config/host|network/(address-ranges|target-pattern))',
  tldts: 'platform/network/same-site',
  pino: 'platform/logging/log',
  'pino-pretty': 'platform/logging/log',
  ldapts:
    'ldap/(directory-(connection|entry|login\\.service)|dry-run|group-search|person-search|search-filter|start-tls)',
  ioredis: 'platform/throttle/(ping-redis|redis-windows)',
  mysql2: 'platform/database/(database|mysql-connections|reader)',
  nodemailer: 'platform/mail/smtp-transport',
  'prom-client': 'metrics/instruments',
  commander: 'cli/(command-line|usage-errors)',
  'better-sqlite3': 'platform/database/(database|foreign-sqlite|reader|process-lock|sqlite-file)',
};

/** Above the ladder: what puts everything together and starts it. */
const ROOT = '^src/(?:[^/]+$|bootstrap/|cli/)';
const FOLDER = '^src/(platform/[^/]+|(?!platform/|bootstrap/|cli/)[^/]+)/';

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const anyOf = (names) => `(?:${names.join('|')})`;
const packageNamed = (name) => `(^|/)node_modules/(@types/)?${name}(/|$)`;

const upward = LADDER.map((folder, rung) =>
  rule(
    `${folder}-looks-up`,
    `${folder} may not know the folders above it`,
    { path: `^src/${folder}/` },
    { path: [ROOT, ...LADDER.slice(rung + 1).map((higher) => `^src/${higher}/`)] },
  ),
);

const upwardInside = (parent, ladder, above = []) =>
  ladder.map((folder, rung) =>
    rule(
      `${parent}-${folder}-looks-up`,
      `${parent}/${folder} may not know the parts of ${parent} above it`,
      { path: `^src/${parent}/${folder}/` },
      { path: [...above, ...ladder.slice(rung + 1).map((higher) => `^src/${parent}/${higher}/`)] },
    ),
  );

const platformUpward = upwardInside('platform', PLATFORM_LADDER).slice(0, -1);
const authUpward = upwardInside('auth', AUTH_LADDER, ['^src/auth/[^/]+$']);

const homes = Object.entries(HOMES).map(([name, home]) =>
  rule(
    `${name.replace(/[@/]/g, '-').replace(/^-/, '')}-restricted`,
    `only src/${home} may import ${name}`,
    { path: '^(src|migrations)/', pathNot: `^src/${home}\\.(ts|js)$` },
    { path: packageNamed(name) },
  ),
);

export default {
  forbidden: [
    ...upward,
    ...platformUpward,
    ...authUpward,
    rule(
      'off-the-ladder',
      'A new folder takes its place on the ladder first',
      {
        path: [
          `^src/(?!${anyOf([...LADDER, 'bootstrap', 'cli'])}/)[^/]+/`,
          `^src/platform/(?!${anyOf(PLATFORM_LADDER)}/)`,
          `^src/auth/(?!${anyOf(AUTH_LADDER)}/)[^/]+/`,
        ],
      },
      {},
    ),
    rule('cycle', 'Two files that need each other are one thing', {}, { circular: true }),
    rule(
      'side-door',
      'Another folder is entered through its index.ts',
      { path: FOLDER },
      { path: FOLDER, pathNot: ['^src/$1/', `${FOLDER}index\\.ts$`] },
    ),
    rule(
      'side-door-from-the-root',
      'Folders are entered through their index.ts',
      { path: ROOT },
      { path: FOLDER, pathNot: `${FOLDER}index\\.ts$` },
    ),
    rule(
      'door-without-its-name',
      'Another folder is imported as #name, not by a path',
      { path: FOLDER },
      { path: FOLDER, pathNot: '^src/$1/', dependencyTypesNot: ['aliased-subpath-import'] },
    ),
    rule(
      'door-without-its-name-from-the-root',
      'Folders are imported as #name, not by a path',
      { path: [ROOT, '^migrations/'] },
      { path: FOLDER, dependencyTypesNot: ['aliased-subpath-import'] },
    ),
    rule(
      'shared-is-pure',
      'shared is plain TypeScript: no package and nothing of Node',
      { path: '^src/shared/' },
      { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown', 'core'] },
    ),
    rule(
      'migrations-use-the-vocabulary',
      'A released migration depends on nothing that may change: columns come from #platform/database',
      { path: '^migrations/' },
      { path: '^src/', pathNot: '^src/platform/database/index\\.ts$' },
    ),
    rule(
      'migrations-are-known-to-the-root',
      'Only the composition root knows the migrations',
      { path: '^src/(?!bootstrap/).+/' },
      { path: '^migrations/' },
    ),
    rule(
      'orm-stays-in-repositories',
      'TypeORM is for repositories, entities, modules, migrations and platform/database',
      {
        path: '^src/',
        pathNot: [
          '\\.(repository|entity|module)\\.ts$',
          '^src/bootstrap/entities\\.ts$',
          '^src/platform/database/(data-source|columns|transactions|reader|migrator|undo-preview|migration-in-progress-marker|database|database-errors)\\.ts$',
        ],
      },
      { path: packageNamed('(typeorm|@nestjs/typeorm)') },
    ),
    rule(
      'http-stays-at-the-edge',
      'Rules and storage know nothing of HTTP',
      { path: '^src/.*[./](service|repository|entity|policy|errors)\\.ts$' },
      { path: [packageNamed('(fastify|@fastify/[^/]+|@nestjs/platform-fastify)'), '\\.controller\\.ts$'] },
    ),
    rule(
      'http-of-node-stays-at-the-edge',
      'Outside of access and the HTTP edge, rules and storage know nothing of HTTP',
      { path: '^src/(?!access/).*[./](service|repository|entity|policy|errors)\\.ts$' },
      { path: '^(node:)?(http|https|http2|net|tls)$', dependencyTypes: ['core'] },
    ),
    ...homes,
    rule(
      'development-only',
      'What runs in production is a dependency in package.json, except for the framework, which the bundle contains',
      { path: '^(src|migrations)/' },
      {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot:
          '(^|/)node_modules/(@types/|@nestjs/(common|core|jwt|passport|platform-fastify|swagger|throttler)/|rxjs/)',
      },
    ),
    rule('unresolvable', 'What cannot be found cannot be checked', {}, { couldNotResolve: true }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|dist)/' },
    // Without `source`, `#users` would lead into build, and nothing would be checked.
    enhancedResolveOptions: {
      conditionNames: ['import', 'types', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
