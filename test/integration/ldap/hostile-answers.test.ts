import { afterEach, describe, expect, it } from '@jest/globals';
import { answers } from '../../support/faults/ber.js';
import { type DirectoryScript, FakeDirectory, oneEntry } from '../../support/faults/fake-directory.js';
import { PASSWORD, PEOPLE } from '../../support/fixtures/directory-entries.js';
import { TestDirectoryLogin } from '../../support/fixtures/directory-login.js';

const ALICE = { uid: ['alice'] };
const GUID = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const SHORT = { timeoutMs: 800, connectTimeoutMs: 800 };

describe('the answers of a directory', () => {
  const login = new TestDirectoryLogin();
  let directory: FakeDirectory;

  afterEach(async () => {
    for (let attempt = 0; attempt < 50 && directory.openConnections > 0; attempt += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const open = directory.openConnections;
    await directory.stop();
    expect(open).toBe(0);
  });

  async function logIn(script: DirectoryScript, more: Parameters<FakeDirectory['settings']>[0] = {}) {
    directory = await FakeDirectory.start(script);
    return login.tryLogin(directory.settings(more), 'alice', PASSWORD);
  }

  it('identify a person by a GUID in its usual notation, however the attribute is spelled', async () => {
    expect(await logIn(oneEntry({ objectGUID: [GUID] }), { usernameAttribute: 'objectguid' })).toBe(
      '33221100-5544-7766-8899-aabbccddeeff',
    );
  });

  it('identify a person by other binary values in hexadecimal', async () => {
    expect(await logIn(oneEntry({ objectSid: [GUID] }), { usernameAttribute: 'objectSid' })).toBe(
      GUID.toString('hex'),
    );
  });

  it.each([
    ['no value', { uid: [] }],
    ['an empty value', { uid: [''] }],
    ['two values', { uid: ['alice', 'root'] }],
    ['a value that is too long', { uid: ['a'.repeat(256)] }],
  ])('do not identify a person by %s', async (_case, attributes) => {
    expect(await logIn(oneEntry(attributes))).toBe('DIRECTORY_MISCONFIGURED');
  });

  it('do not log in a person with an empty DN, for which every password is right', async () => {
    const script = oneEntry(ALICE, {
      search: ({ id }, socket) =>
        socket.write(Buffer.concat([answers.entry(id, '', ALICE), answers.searchDone(id)])),
    });

    expect(await logIn(script)).toBeNull();
  });

  it('are asked for a password even when there is no entry', async () => {
    const script = oneEntry(ALICE, { search: ({ id }, socket) => socket.write(answers.searchDone(id)) });

    expect(await logIn(script)).toBeNull();
    expect(directory.kinds.slice(0, 3)).toEqual(['bind', 'search', 'bind']);
    expect(directory.requests[2]!.content.includes(PEOPLE)).toBe(true);
  });

  it.each([19, 32, 48, 49, 50, 53])('with the code %d to a person mean a wrong password', async (code) => {
    expect(await logIn(refusingPerson(code))).toBeNull();
  });

  it.each([
    [51, 'DIRECTORY_UNREACHABLE'],
    [52, 'DIRECTORY_UNREACHABLE'],
    [8, 'DIRECTORY_MISCONFIGURED'],
    [13, 'DIRECTORY_MISCONFIGURED'],
  ])('with the code %d to a person mean %s', async (code, outcome) => {
    expect(await logIn(refusingPerson(code))).toBe(outcome);
  });

  it('that never end do not fill the memory', async () => {
    const flood = oneEntry(ALICE, {
      search: (_request, socket) => {
        socket.write(Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]));
        const timer = setInterval(() => socket.write(Buffer.alloc(2 ** 20)), 1);
        socket.on('close', () => clearInterval(timer));
      },
    });

    expect(await logIn(flood)).toBe('DIRECTORY_MISCONFIGURED');
    expect(login.log).toContain('the answers are larger than');
  });

  it.each<[string, Buffer]>([
    [
      'many small messages',
      Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from([0x30, 5, 2, 1, 99, 0x73, 0]))),
    ],
    ['no BER', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['an indefinite length', Buffer.from([0x30, 0x80, 0, 0])],
    ['a message without an operation', Buffer.from([0x30, 3, 2, 1, 2])],
  ])('that are %s end with the deadline', async (_case, bytes) => {
    const script = oneEntry(ALICE, { search: (_request, socket) => socket.write(bytes) });

    expect(await logIn(script, SHORT)).toMatch(/^DIRECTORY_/);
  });

  it('that arrive byte by byte end with the deadline', async () => {
    const start = performance.now();
    const script = oneEntry(ALICE, {
      search: ({ id }, socket) => {
        const bytes = [...answers.entry(id, 'a'.repeat(10_000))];
        const timer = setInterval(() => socket.write(Buffer.from([bytes.shift()!])), 20);
        socket.on('close', () => clearInterval(timer));
      },
    });

    expect(await logIn(script, SHORT)).toBe('DIRECTORY_UNREACHABLE');
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

/** Answers the second bind with a code: the first is that of the service account. */
function refusingPerson(code: number): DirectoryScript {
  let binds = 0;
  return oneEntry(ALICE, {
    bind: ({ id }, socket) => {
      binds += 1;
      socket.write(answers.bind(id, binds === 2 ? code : 0));
    },
  });
}
