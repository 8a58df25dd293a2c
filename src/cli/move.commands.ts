import { type Command, type CommandResult } from './command.js';
import { move, type Move } from './move/move.js';
import { TARGET_FILE } from './move/target.js';

const YES = '--yes';

export const moveCommands: readonly Command[] = [
  {
    name: 'migrate-to',
    parameters: ['[database-url]'],
    flags: [
      { name: TARGET_FILE, value: '<file>', meaning: 'file with the URL of the MySQL database' },
      { name: YES, meaning: 'copy the database' },
    ],
    forms: [`${TARGET_FILE} <file> [${YES}]`, `<database-url> [${YES}]`],
    isMisused: ({ values, flags }) => flags.has(TARGET_FILE) && values.length > 0,
    summary: 'check whether the embedded database can be migrated to MySQL; with --yes, copy it',
    notes:
      'The file contains one line, mysql://user:password@host:port/name, and should be readable only by you (chmod 600).\n' +
      'A URL without a password may be given on the command line instead.',
    run: async (call) => describeMove(await move(call, call.flags.has(YES))),
  },
];

function describeMove(result: Move): CommandResult {
  const { tables, problems, sealedValues } = result;
  const lines = [
    `Target: ${result.target}, ${FOUND[result.targetState]}`,
    ...tables.map(({ name, source, target }) =>
      target === null ? `${name}: ${source}` : `${name}: ${source} in the source, ${target} in the target`,
    ),
    `Sealed values checked in the source: ${sealedValues.source.opened} decrypted, ${sealedValues.source.unreadable} failed`,
    ...(sealedValues.target
      ? [
          `Sealed values checked in the target: ${sealedValues.target.opened} decrypted, ${sealedValues.target.unreadable} failed`,
        ]
      : []),
    ...problems.map((problem) => `FAIL    ${problem}`),
    toConclusion(result),
  ];
  return { text: lines.join('\n'), data: result, hasProblems: problems.length > 0 };
}

const FOUND: Readonly<Record<Move['targetState'], string>> = {
  empty: 'which is empty',
  begun: 'which contains part of this database from an interrupted copy',
};

function toConclusion({ copied, problems, runningProcesses }: Move): string {
  if (problems.length > 0) return 'The database cannot be copied as it is. Nothing was copied';
  if (copied) {
    return 'Copied and verified value by value. Set DATABASE_URL to the target, keep the master key, and start the service';
  }
  const first = runningProcesses > 0 ? 'stop the service, then ' : '';
  return `The database can be copied. Nothing was copied yet: ${first}run this again with --yes`;
}
