import { describe, expect, it } from '@jest/globals';
import { PASSWORD } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const FORBIDDEN_NAMES: [string, string][] = [
  ['only spaces', '   '],
  ['a NUL', 'a\0b'],
  ['a line break', 'a\r\nb'],
  ['an escape', 'a\x1b[31mb'],
  ['a delete', 'a\x7fb'],
  ['a C1 control', 'a\x85b'],
  ['a bidi override', 'a\u202eb'],
  ['a bidi isolate', 'a\u2066b'],
  ['a zero-width space', 'ad\u200bmin'],
  ['a zero-width space at its end', 'admin\u200b'],
  ['a joiner at its end', 'admin\u200d'],
  ['two joiners in a row', 'ad\u200d\u200cmin'],
  ['a joiner between digits', '1\u200d2'],
  ['a soft hyphen', 'ad\u00admin'],
  ['a line separator', 'a\u2028b'],
  ['tag characters', 'admin\u{e0061}\u{e0064}'],
  ['a private-use character', 'a\ue000b'],
  ['the noncharacter U+FFFF', 'a\uffffb'],
  ['a lone high surrogate', 'a\ud800b'],
  ['a lone low surrogate', 'a\udc00b'],
  ['nothing but invisible characters', '\u3164\u115f'],
  ['65 characters', 'x'.repeat(65)],
  ['65 emoji', '🔑'.repeat(65)],
];

const LONGEST_NAMES: [string, string][] = [
  ['64 letters', 'x'.repeat(64)],
  ['64 emoji', '🔑'.repeat(64)],
  ['a family of emoji', '👩\u200d👩\u200d👧'],
  ['a flag', '🇩🇪'],
  ['Persian letters with a joiner', 'می\u200cخواهم'],
  ['Hindi letters with a joiner', 'क्\u200dष'],
  ['Arabic letters', 'مدير'],
];

/** Spellings of the same name: as registered, and as typed later. */
const SAME_NAMES: [string, string, string][] = [
  ['in other case', 'Ada', 'aDA'],
  ['without its joiner', 'نمی\u200cدانم', 'نمیدانم'],
  ['with a joiner more', 'joined', 'jo\u200dined'],
  ['in full-width letters', 'admin', 'ａｄｍｉｎ'],
  ['with a ligature', 'filippo', '\ufb01lippo'],
  ['with SS for ß', 'strauß', 'STRAUSS'],
  ['with the capital ẞ', 'weiß', 'WEI\u1e9e'],
  ['with the Kelvin sign', 'kelvin', '\u212aelvin'],
  ['with the Ångström sign', '\u00e5ngstrom', '\u212bngstrom'],
  ['composed or decomposed', 'jos\u00e9', 'jose\u0301'],
  ['with a trailing no-break space', 'carl', 'carl\u00a0'],
  ['with outer spaces', 'dora', '  dora\t'],
  ['with the other sigma', 'οδος', 'ΟΔΟΣ'],
  ['in superscript', 'e2', 'e²'],
  ['with an emoji in either presentation', 'i\u2764u', 'i\u2764\ufe0fu'],
];

/** Names of different users that a careless comparison would treat as equal. */
const OTHER_NAMES: [string, string, string][] = [
  ['Cyrillic', 'boss', 'bo\u0455s'],
  ['a space inside', 'marymay', 'mary may'],
  ['an accent', 'rene', 'rené'],
  ['a dotted capital İ', 'ian', '\u0130an'],
];

describe.each(engines)('usernames on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const create = (username: string) =>
    running.app.client().post('/users/create', { username, password: PASSWORD });
  const login = (username: string) =>
    running.app.client().post('/users/login', { username, password: PASSWORD });

  it.each(FORBIDDEN_NAMES)('rejects %s', async (_case, name) => {
    const response = await create(name);

    expect(response.status).toBe(400);
    expect(response.body).toEqual({
      error: 'A username has 1 to 64 visible characters',
      code: 'INVALID_USERNAME',
    });
  });

  it.each(LONGEST_NAMES)('accepts %s, and stores it unchanged', async (_case, name) => {
    expect((await create(name)).status).toBe(200);
    const response = await login(name);

    expect(response.body).toMatchObject({ success: true, username: name });
  });

  it.each(SAME_NAMES)(
    'treats names as the same %s, for registration and login',
    async (_case, registered, again) => {
      expect((await create(registered)).status).toBe(200);

      const taken = await create(again);
      expect(taken.status).toBe(409);
      expect(taken.body).toEqual({ error: 'Username already exists', code: 'USERNAME_TAKEN' });

      const loggedIn = await login(again);
      expect(loggedIn.body).toMatchObject({ success: true, username: registered.normalize('NFC') });
    },
  );

  it.each(OTHER_NAMES)('treats names as different with %s', async (_case, one, other) => {
    expect((await create(one)).status).toBe(200);
    expect((await create(other)).status).toBe(200);

    expect((await login(one)).body.username).toBe(one);
    expect((await login(other)).body.username).toBe(other);
  });
});
