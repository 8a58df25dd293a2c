import { type Call, type Command, type CommandResult } from './command.js';
import { move, type Move } from './move/move.js';
import { TARGET_FILE } from './move/target.js';

const YES = '--yes';

const MIGRATE_TO = {
  name: 'migrate-to',
  notes:
    'The file has one line, mysql://user:password@host:port/name, and should be readable for you alone (chmod 600).\n' +
    'An address without a password may stand on the command line instead.',
  run: async (call: Call) => describeMove(await move(call, call.flags.has(YES))),
} as const;

const CONFIRMATION = { name: YES, meaning: 'copy it' } as const;

export const moveCommands: readonly Command[] = [
  {
    ...MIGRATE_TO,
    parameters: [],
    flags: [
      { name: TARGET_FILE, value: '<file>', meaning: 'where the address of the MySQL database is' },
      CONFIRMATION,
    ],
    summary: 'look whether the embedded database can move to a MySQL one; with --yes copy it there',
  },
  {
    ...MIGRATE_TO,
    parameters: ['<database-url>'],
    flags: [CONFIRMATION],
    summary: 'the same, for an address without a password',
  },
];

function describeMove(result: Move): CommandResult {
  const { tables, problems, sealedValues } = result;
  const lines = [
    `To ${result.target}, ${FOUND[result.targetState]}`,
    ...tables.map(({ name, source, target }) =>
      target === null ? `${name}: ${source}` : `${name}: ${source} here, ${target} there`,
    ),
    `Sealed values tried here: ${sealedValues.source.opened} open, ${sealedValues.source.unreadable} do not`,
    ...(sealedValues.target
      ? [
          `Sealed values tried there: ${sealedValues.target.opened} open, ${sealedValues.target.unreadable} do not`,
        ]
      : []),
    ...problems.map((problem) => `CHANGE  ${problem}`),
    conclusionOf(result),
  ];
  return { text: lines.join('\n'), data: result, isBad: problems.length > 0 };
}

const FOUND: Readonly<Record<Move['targetState'], string>> = {
  empty: 'which is empty',
  begun: 'which holds part of this database already',
};

function conclusionOf({ copied, problems, runningProcesses }: Move): string {
  if (problems.length > 0) return 'It cannot move like this. Nothing was copied';
  if (copied) {
    return 'Everything is there, value by value. Set DATABASE_URL to it, keep the master key, and start the service';
  }
  const first = runningProcesses > 0 ? 'stop the service, then ' : '';
  return `It can move. Nothing was copied: ${first}run this again with --yes behind it`;
}
