import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LdapSettings } from '#ldap';
import { TestAuthority } from '../../support/clients/test-authority.js';
import { answers } from '../../support/faults/ber.js';
import { type DirectoryScript, FakeDirectory, oneEntry } from '../../support/faults/fake-directory.js';
import { PASSWORD, READER_PASSWORD } from '../../support/fixtures/directory-entries.js';
import { describeWithSlapd, TestDirectoryLogin } from '../../support/fixtures/directory-login.js';
import { Slapd } from '../../support/processes/slapd.js';

describeWithSlapd('the certificate of a directory', () => {
  let slapd: Slapd;
  let other: TestAuthority;
  let folder: string;

  beforeAll(async () => {
    slapd = await Slapd.start();
    folder = mkdtempSync(join(tmpdir(), 'latchkey-ldap-'));
    other = TestAuthority.create(folder, 'other');
  });
  afterAll(async () => {
    await slapd.remove();
    rmSync(folder, { recursive: true });
  });

  it.each(['ldaps', 'starttls'] as const)('has to be trusted with %s', async (security) => {
    const login = new TestDirectoryLogin();
    const tryWith = (caCert: string | null) =>
      login.tryLogin(slapd.settings({ security, caCert }), 'alice', PASSWORD);

    expect(await tryWith(null)).toBe('DIRECTORY_MISCONFIGURED');
    expect(await tryWith(readFileSync(other.file, 'utf8'))).toBe('DIRECTORY_MISCONFIGURED');
    expect(await tryWith(readFileSync(slapd.authority.file, 'utf8'))).toBe('alice');
    expect(login.log).toContain('"step":"tls","reason":"self-signed certificate in certificate chain"');
  });

  it.each(['ldaps', 'starttls'] as const)('has to have the name of the host with %s', async (security) => {
    const login = new TestDirectoryLogin();
    const settings = slapd.settings({ security, host: '127.0.0.1' });

    expect(await login.tryLogin(settings, 'alice', PASSWORD)).toBe('DIRECTORY_MISCONFIGURED');
    expect(login.log).toContain("IP: 127.0.0.1 is not in the cert's list");
  });

  it('is not asked for on a port without TLS, which fails', async () => {
    const login = new TestDirectoryLogin();

    const settings = { ...slapd.settings(), port: slapd.port };

    expect(await login.tryLogin(settings, 'alice', PASSWORD)).toBe('DIRECTORY_UNREACHABLE');
  });
});

describe('StartTLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-ldap-'));
  const authority = TestAuthority.create(folder, 'ca');
  authority.issue(join(folder, 'server'), 'DNS:localhost');
  const [key, cert] = ['key', 'crt'].map((name) => readFileSync(join(folder, `server.${name}`), 'utf8'));
  const trusted: Partial<LdapSettings> = {
    security: 'starttls',
    caCert: readFileSync(authority.file, 'utf8'),
    timeoutMs: 2_000,
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Logs in as alice at a directory that answers StartTLS as `start` does, and everything after it as `script`. */
  async function logIn(start: DirectoryScript, script: DirectoryScript = () => undefined) {
    const login = new TestDirectoryLogin();
    const directory = await FakeDirectory.start((...asked) =>
      asked[0].kind === 'extended' ? start(...asked) : script(...asked),
    );
    const outcome = await login.tryLogin(directory.settings(trusted), 'alice', PASSWORD);
    await directory.stop();
    return { outcome, directory };
  }

  /** Accepts StartTLS and continues with TLS. @param added bytes that an attacker adds to the answer */
  const accept =
    (added: (id: number) => Buffer = () => Buffer.alloc(0)): DirectoryScript =>
    ({ id }, socket, directory) => {
      socket.write(Buffer.concat([answers.extended(id), added(id)]));
      directory.startTls(socket, key!, cert!);
    };

  it.each<[string, DirectoryScript]>([
    ['refuses it', ({ id }, socket) => socket.write(answers.extended(id, 2))],
    ['closes the connection', (_request, socket) => socket.end()],
    ['accepts it and then has no TLS', ({ id }, socket) => socket.write(answers.extended(id))],
    ['does not answer', () => undefined],
    ['answers another request', ({ id }, socket) => socket.write(answers.bind(id + 1))],
  ])('sends nothing secret to a directory that %s', async (_case, start) => {
    const { outcome, directory } = await logIn(start);

    expect(outcome).toMatch(/^DIRECTORY_/);
    expect(directory.kinds.slice(0, 1)).toEqual(['extended']);
    for (const secret of [PASSWORD, READER_PASSWORD, 'alice'])
      expect(directory.clear.includes(secret)).toBe(false);
  });

  it('is followed by a login in TLS', async () => {
    const { outcome, directory } = await logIn(accept(), oneEntry({ uid: ['alice'] }));

    expect(outcome).toBe('alice');
    expect(directory.clear.includes(PASSWORD)).toBe(false);
  });

  it('is not left out to connect again when the connection is lost', async () => {
    const { outcome, directory } = await logIn(accept(), (_request, socket) => socket.destroy());

    expect(outcome).toBe('DIRECTORY_UNREACHABLE');
    expect(directory.connections).toBe(1);
    expect(directory.clear.includes(READER_PASSWORD)).toBe(false);
  });

  it('ends what an attacker added to its answer', async () => {
    const refused = answers.bind(2, 49).length;
    // Accepts the next bind, with its refusal as the diagnostic message.
    const forged = (id: number) => {
      const beginning = [0x0a, 1, 0, 0x04, 0, 0x04, refused];
      const size = beginning.length + refused;
      return Buffer.from([0x30, size + 5, 0x02, 1, id + 1, 0x61, size, ...beginning]);
    };
    const refuse: DirectoryScript = ({ id, kind }, socket) =>
      kind === 'bind' && socket.write(answers.bind(id, 49));

    const { outcome, directory } = await logIn(accept(forged), refuse);

    expect(outcome).toBe('DIRECTORY_MISCONFIGURED');
    expect(directory.kinds).not.toContain('search');
  });
});
