import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CannotOpenDatabase, Database } from '#platform/database';
import { schema } from '../../../src/bootstrap/entities.js';
import { runInProcess } from '../../support/processes/commands.js';
import { describeOnOwnServer } from '../../support/databases/databases.js';
import { OwnDatabase } from '../../support/databases/own-database.js';
import { storageConfig } from '../../support/databases/storage.js';
import { TestAuthority } from '../../support/clients/test-authority.js';
import { TEST_KEY } from '../../support/app/test-key.js';

describeOnOwnServer('an encrypted connection to MySQL', () => {
  let folder: string;
  let ours: TestAuthority;
  let theirs: TestAuthority;
  let own: OwnDatabase;

  const certificate = () => join(folder, 'server');
  const issue = (names: string, authority: TestAuthority) => {
    authority.issue(certificate(), names);
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
  };
  /** Makes the server present another certificate from now on. */
  const present = async (names: string, authority = ours) => {
    issue(names, authority);
    await own.server.query('FLUSH SSL');
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-tls-'));
    chmodSync(folder, 0o755);
    ours = TestAuthority.create(folder, 'ours');
    theirs = TestAuthority.create(folder, 'theirs');
    issue('DNS:localhost', ours);
    own = await OwnDatabase.start([
      `--ssl-cert=${certificate()}.crt`,
      `--ssl-key=${certificate()}.key`,
      '--plugin-load-add=auth_ed25519',
    ]);
  });

  afterAll(async () => {
    await own.stop();
    rmSync(folder, { recursive: true });
  });

  const urlFor = (host: string, parameters: string, user = 'latchkey') =>
    `mysql://${user}@${host}:${own.server.port}/latchkey?${parameters}`;

  /** Returns the cipher of a connection; empty if it is not encrypted. */
  async function cipherOf(host: string, parameters: string): Promise<string> {
    const { database: config } = storageConfig(urlFor(host, parameters));
    const database = await Database.open(config, schema, 'off');
    try {
      const [row] = await database.writer.query<{ Value: string }[]>(`SHOW SESSION STATUS LIKE 'Ssl_cipher'`);
      return row!.Value;
    } finally {
      await database.close();
    }
  }

  async function refusalOf(host: string, parameters: string): Promise<string> {
    const error = await cipherOf(host, parameters).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CannotOpenDatabase);
    return (error as CannotOpenDatabase).message;
  }

  const trusting = (authority: TestAuthority) => `ssl=true&sslCa=${encodeURIComponent(authority.file)}`;

  it.each([
    ['localhost', 'DNS:localhost'],
    ['127.0.0.1', 'IP:127.0.0.1'],
    ['localhost', 'DNS:db.example,DNS:localhost'],
  ])('to %s accepts a certificate for %s', async (host, names) => {
    await present(names);

    expect(await cipherOf(host, trusting(ours))).toMatch(/^TLS_|^ECDHE/);
  });

  it.each([
    ['localhost', 'DNS:db.example'],
    ['localhost', 'IP:127.0.0.1'],
    ['127.0.0.1', 'DNS:localhost'],
    ['127.0.0.1', 'IP:192.0.2.1'],
  ])('to %s rejects a certificate for %s', async (host, names) => {
    await present(names);
    const message = await refusalOf(host, trusting(ours));

    expect(message).toContain(
      `MySQL at ${host}:${own.server.port} has a certificate that failed verification (`,
    );
    expect(message).toContain(`does not match certificate's altnames`);
  });

  it('rejects a certificate from an untrusted authority', async () => {
    await present('DNS:localhost');
    expect(await refusalOf('localhost', 'ssl=true')).toContain('unable to verify the first certificate');
    expect(await refusalOf('localhost', trusting(theirs))).toContain('failed verification');
    await present('DNS:localhost', theirs);
    expect(await refusalOf('localhost', trusting(ours))).toContain('failed verification');
  });

  it('skips verification only with the explicit option, which doctor reports', async () => {
    await present('DNS:db.example', theirs);
    const parameters = 'ssl=insecure-skip-verification';

    expect(await cipherOf('127.0.0.1', parameters)).not.toBe('');
    expect(await cipherOf('127.0.0.1', 'ssl=false')).toBe('');
    const environment = { DATABASE_URL: urlFor('127.0.0.1', parameters), MASTER_KEY: TEST_KEY };
    await runInProcess(['migrate'], environment);
    const { stdout, code } = await runInProcess(['doctor'], environment);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'FAIL    database connection: is encrypted but open to man-in-the-middle attacks',
    );
  });

  it('does not fall back to plain text when the server does not offer TLS', async () => {
    await own.server.end('SIGTERM');
    await own.restart('--skip-ssl');

    expect(await refusalOf('localhost', trusting(ours))).toContain('does not offer TLS');
    await own.server.end('SIGTERM');
    await own.restart();
  });

  it('with an account that uses ed25519 authentication is rejected with the reason', async () => {
    await own.query(`CREATE USER curve@'%' IDENTIFIED VIA ed25519 USING PASSWORD('secret')`);
    const { database: config } = storageConfig(urlFor('127.0.0.1', '', 'curve:secret'));
    const error = await Database.open(config, schema, 'off').catch((thrown: unknown) => thrown);

    expect(String(error)).toContain(
      `MySQL at 127.0.0.1:${own.server.port} requires the authentication plugin client_ed25519, which is not supported`,
    );
    expect(String(error)).not.toContain('TODO');
  });
});
