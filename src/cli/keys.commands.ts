import { type KeyStatus, OperatorKeysService, type Rotation } from '#auth';
import { type SeenProcess } from '#platform/keys';
import { toRfc3339 } from '#shared';
import { type Command, type CommandResult } from './command.js';
import { checkKeyFile } from './key-file-check.js';
import { withApplication } from './with-application.js';

export const keysCommands: readonly Command[] = [
  {
    name: 'keys status',
    parameters: [],
    summary: 'show the master keys, the number of values sealed with each, and the processes that use them',
    run: async (call) =>
      describeStatus(await withApplication(call, (get) => get(OperatorKeysService).status())),
  },
  {
    name: 'keys rotate',
    parameters: [],
    summary: 're-encrypt everything with the first master key and retire the others',
    run: async (call) =>
      describeRotation(await withApplication(call, (get) => get(OperatorKeysService).rotate())),
  },
  {
    name: 'keys check',
    parameters: ['<file>'],
    summary: 'check whether a key file matches this database; changes nothing',
    run: checkKeyFile,
  },
];

function describeStatus({
  keys,
  processes,
}: {
  keys: readonly KeyStatus[];
  processes: readonly SeenProcess[];
}): CommandResult {
  const lines = keys.map(
    (key) => `${key.kid}  ${key.fingerprint ?? 'not configured'}  ${stateOf(key)}  values: ${key.values}`,
  );
  const running = processes.map(
    ({ host, pid, activeKid, kids, seenAt }) =>
      `process ${pid ?? 'of an earlier version'} on ${host ?? 'an unknown host'} seals with ${activeKid}, has ${kids.join(', ')}, seen ${toRfc3339(seenAt)}`,
  );
  const data = {
    keys: keys.map((key) => ({ ...key, retiredAt: toRfc3339(key.retiredAt) })),
    processes: processes.map((process) => ({ ...process, seenAt: toRfc3339(process.seenAt) })),
  };
  return { text: [...lines, ...running, `Running processes: ${processes.length}`].join('\n'), data };
}

function stateOf({ isActive, retiredAt }: KeyStatus): string {
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
