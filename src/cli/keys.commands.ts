import { ApiKeyReview, type KeyFinding } from '#api-keys';
import { type KeyStatus, OperatorKeysService, type Rotation } from '#auth';
import { type AssertionKey, AssertionKeys, type KeySchedule } from '#door';
import { parseMasterKeys } from '#platform/config';
import { KeyRing } from '#platform/crypto';
import { type KeyFit, type LiveProcess } from '#platform/keys';
import { toRfc3339 } from '#shared';
import { type Call, type Command, type CommandResult } from './command.js';
import { isUnfit, keyRecordFits } from './key-records.js';
import { readInputFile } from './operator-input.js';
import { withApplication } from './with-application.js';
import { recordIfPossible, withDatabase } from './with-database.js';

export const keysCommands: readonly Command[] = [
  {
    name: 'keys status',
    parameters: [],
    summary:
      'show the master keys, the number of values sealed with each, the processes that use them, and the keys of assertions',
    run: (call) =>
      withApplication(call, async (get) =>
        describeStatus({
          ...(await get(OperatorKeysService).status()),
          assertionKeys: await get(AssertionKeys).getSchedule(),
        }),
      ),
  },
  {
    name: 'keys rotate',
    parameters: [],
    summary: 're-encrypt everything with the first master key and retire the others',
    run: async (call) =>
      describeRotation(await withApplication(call, (get) => get(OperatorKeysService).rotate())),
  },
  {
    name: 'keys rotate assertion',
    parameters: [],
    summary: 'create the next key that signs assertions for applications; it signs ten minutes later',
    run: async (call) => describeNextKey(await withApplication(call, (get) => get(AssertionKeys).rotate())),
  },
  {
    name: 'keys check',
    parameters: ['<file>'],
    summary: 'check whether a key file matches this database; changes nothing',
    run: checkKeyFile,
  },
  {
    name: 'keys lint',
    parameters: [],
    summary:
      'list API keys that have full access, never expire, were unused for 90 days, or whose user or creator is gone or may no longer create keys',
    run: async (call) =>
      describeApiKeys(await withApplication(call, (get) => get(ApiKeyReview).findProblems())),
  },
];

function describeStatus({
  keys,
  processes,
  assertionKeys,
}: {
  keys: readonly KeyStatus[];
  processes: readonly LiveProcess[];
  assertionKeys: KeySchedule<AssertionKey>;
}): CommandResult {
  const lines = keys.map(
    (key) =>
      `${key.kid}  ${key.fingerprint ?? 'not configured'}  ${describeState(key)}  values: ${key.values}`,
  );
  const running = processes.map(
    ({ host, pid, activeKid, kids, seenAt }) =>
      `process ${pid ?? 'of an earlier version'} on ${host ?? 'an unknown host'} seals with ${activeKid}, has ${kids.join(', ')}, seen ${toRfc3339(seenAt)}`,
  );
  const signing = listAssertionKeys(assertionKeys);
  const signingLines = signing.map(
    ({ kid, state, signsFrom }) => `assertion key ${kid}  ${state}  signs from ${signsFrom}`,
  );
  const data = {
    assertionKeys: signing,
    keys: keys.map((key) => ({ ...key, retiredAt: toRfc3339(key.retiredAt) })),
    processes: processes.map((process) => ({ ...process, seenAt: toRfc3339(process.seenAt) })),
  };
  return {
    text: [...lines, ...signingLines, ...running, `Running processes: ${processes.length}`].join('\n'),
    data,
  };
}

type AssertionKeyState = {
  readonly kid: string;
  readonly state: keyof KeySchedule<AssertionKey>;
  readonly createdAt: string;
  readonly signsFrom: string;
};

function listAssertionKeys({ previous, current, next }: KeySchedule<AssertionKey>): AssertionKeyState[] {
  const toState = (state: AssertionKeyState['state'], key: AssertionKey): AssertionKeyState => ({
    kid: key.kid,
    state,
    createdAt: toRfc3339(key.createdAt),
    signsFrom: toRfc3339(key.signsFrom),
  });
  return [
    ...previous.map((key) => toState('previous', key)),
    ...(current === null ? [] : [toState('current', current)]),
    ...(next === null ? [] : [toState('next', next)]),
  ];
}

function describeNextKey({ kid, signsFrom }: AssertionKey): CommandResult {
  const at = toRfc3339(signsFrom);
  return {
    text: `The assertion key ${kid} is published, and signs from ${at}`,
    data: { kid, signsFrom: at },
  };
}

function describeState({ isActive, retiredAt }: KeyStatus): string {
  if (isActive) return 'active';
  return retiredAt === null ? 'decrypt only' : `retired ${toRfc3339(retiredAt)}`;
}

const ONLY_ONE =
  'There is no other key to retire. To rotate the key, add a new one at the front of the list, restart, and run this again';

function describeRotation(rotation: Rotation): CommandResult {
  const { active, resealed, unreadable, retired, waiting } = rotation;
  const lines = [
    `Values re-encrypted with "${active}": ${resealed}`,
    ...(unreadable > 0 ? [`Values that cannot be decrypted, left unchanged: ${unreadable}`] : []),
    ...retired.map((kid) => `"${kid}" is retired: remove it from the list, and keep it with older backups`),
    ...Object.entries(waiting).map(
      ([kid, reason]) => `"${kid}" is not retired yet: ${reason}. Run this again later`,
    ),
    ...(retired.length + Object.keys(waiting).length === 0 ? [ONLY_ONE] : []),
  ];
  return { text: lines.join('\n'), data: rotation };
}

const WORDS: Readonly<Record<KeyFit, string>> = {
  right: 'matches',
  wrong: 'is a different key of that name',
  missing: 'is not in the file',
};

/** Compares a key file with the keys that the database was used with; ignores the configured keys. */
async function checkKeyFile(call: Call): Promise<CommandResult> {
  const [file = ''] = call.values;
  const keys = parseMasterKeys((await readInputFile(file)).trim());
  if (typeof keys === 'string') throw new Error(`The key file ${file} ${keys}`);
  const ring = new KeyRing(keys);
  return withDatabase(call, async (database) => {
    await recordIfPossible(database, call);
    const fits = await keyRecordFits(database, ring);
    if (fits.length === 0) throw new Error('This database was never used with a master key');
    const hasProblems = fits.some(isUnfit);
    const lines = fits.map(
      ({ kid, fit, isRetired }) => `"${kid}"${isRetired ? ' (retired)' : ''} ${WORDS[fit]}`,
    );
    const sum = hasProblems ? 'This file does not match this database' : 'This file matches this database';
    return { text: [...lines, sum].join('\n'), data: { opens: !hasProblems, keys: fits }, hasProblems };
  });
}

function describeApiKeys(findings: readonly KeyFinding[]): CommandResult {
  const lines = findings.map(({ prefix, name, username, problems }) => {
    return `${prefix}…  ${JSON.stringify(name)} of ${username ?? 'a deleted user'}: ${problems.join(', ')}`;
  });
  const data = {
    findings: findings.map((key) => ({
      ...key,
      createdAt: toRfc3339(key.createdAt),
      lastUsedAt: toRfc3339(key.lastUsedAt),
      expiresAt: toRfc3339(key.expiresAt),
    })),
  };
  return { text: [...lines, `API keys to review: ${findings.length}`].join('\n'), data };
}
