import { type Command, type CommandResult } from './command.js';
import { move, type Move } from './move/move.js';

export const moveCommands: readonly Command[] = [
  {
    name: 'migrate-to',
    parameters: ['<database-url>'],
    flags: ['--yes'],
    summary: 'look whether the embedded database can move to this MySQL one; with --yes copy it there',
    run: async (call) => describeMove(await move(call, call.flags.has('--yes'))),
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
