import { type Flag, type Usage } from './command.js';

const PROGRAM = 'npm run latchkey --';

const INTRODUCTION = `Usage: ${PROGRAM} <command> [--json]

  <command> --help   the arguments of a command
  --version          print the version
  --json             print one JSON object instead of text
`;

/** All commands, a line each. */
export function overview(commands: readonly Usage[]): string {
  const rows = commands.map((command): Row => [callOf(command), command.summary]);
  return [INTRODUCTION, ...aligned(rows)].join('\n');
}

/** How a command is called. */
export const usageLine = (command: Usage): string => `${PROGRAM} ${callOf(command)}`;

/** Everything there is to say about some commands. */
export function helpFor(commands: readonly Usage[]): string {
  return commands
    .map((command) => {
      const flags = (command.flags ?? []).map((flag): Row => [formOf(flag), flag.meaning]);
      return [
        `Usage: ${usageLine(command)} [--json]`,
        '',
        `  ${command.summary}`,
        ...(command.notes === undefined ? [] : ['', ...command.notes.split('\n').map((line) => `  ${line}`)]),
        ...(flags.length > 0 ? ['', ...aligned(flags)] : []),
      ].join('\n');
    })
    .join('\n\n');
}

type Row = readonly [form: string, meaning: string];

function aligned(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([form]) => form.length));
  return rows.map(([form, meaning]) => `  ${form.padEnd(width)}   ${meaning}`);
}

const formOf = ({ name, value }: Flag): string => (value === undefined ? name : `${name} ${value}`);

const callOf = ({ name, parameters, flags = [] }: Usage): string =>
  [name, ...parameters, ...flags.map((flag) => `[${formOf(flag)}]`)].join(' ');
