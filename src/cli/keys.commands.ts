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
    summary: 'show the master keys, how much is sealed under each, and who uses them',
    run: async (call) =>
      describeStatus(await withApplication(call, (get) => get(OperatorKeysService).status())),
  },
  {
    name: 'keys rotate',
    parameters: [],
    summary: 'seal everything under the first master key and retire the others',
    run: async (call) =>
      describeRotation(await withApplication(call, (get) => get(OperatorKeysService).rotate())),
  },
  {
    name: 'keys check',
    parameters: ['<file>'],
    summary: 'tell whether the key file of a backup opens this database; changes nothing',
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
    (key) => `${key.kid}  ${key.fingerprint ?? 'not in the ring'}  ${stateOf(key)}  values: ${key.values}`,
  );
  const running = processes.map(
    ({ host, pid, activeKid, kids, seenAt }) =>
      `process ${pid ?? 'of an earlier version'} on ${host ?? 'an unknown host'} seals under ${activeKid}, knows ${kids.join(', ')}, seen ${toRfc3339(seenAt)}`,
  );
  const data = {
    keys: keys.map((key) => ({ ...key, retiredAt: toRfc3339(key.retiredAt) })),
    processes: processes.map((process) => ({ ...process, seenAt: toRfc3339(process.seenAt) })),
  };
  return { text: [...lines, ...running, `Running processes: ${processes.length}`].join('\n'), data };
}

function stateOf({ isActive, retiredAt }: KeyStatus): string {
  if (isActive) return 'active';
  return retiredAt === null ? 'opens only' : `retired ${toRfc3339(retiredAt)}`;
}

const ONLY_ONE =
  'There is no other key to retire. To change the key, put a new one in front of the list, restart, and run this again';

function describeRotation(rotation: Rotation): CommandResult {
  const { active, resealed, unreadable, retired, waiting } = rotation;
  const lines = [
    `Sealed under "${active}" now: ${resealed}`,
    ...(unreadable > 0 ? [`Values that cannot be opened, left as they are: ${unreadable}`] : []),
    ...retired.map((kid) => `"${kid}" is retired: take it out of the list, and keep it with older backups`),
    ...Object.entries(waiting).map(
      ([kid, reason]) => `"${kid}" stays for now: ${reason}. Run this again later`,
    ),
    ...(retired.length + Object.keys(waiting).length === 0 ? [ONLY_ONE] : []),
  ];
  return { text: lines.join('\n'), data: rotation };
}
