import { type Command as Commander, type CommanderError } from 'commander';

/** Whether the command of the npm package was called, rather than a script of a checkout. */
const isPackage = /(^|[/\\])latchkey(\.js)?$/.test(process.argv[1] ?? '');

/** What a person types before the name of a command. */
export const PROGRAM = isPackage ? 'latchkey' : 'npm run latchkey --';

/** What a person types to start the service. */
export const START = isPackage ? 'latchkey serve' : 'npm start';

/** Throws an error with the mistake in a command line and the usage of the command. */
export function refuse(mistake: string, forms: readonly string[]): never {
  const usage = forms.map((form) => `${PROGRAM} ${form}`).join('\n       ');
  throw new Error(`${mistake}\nUsage: ${usage}\nSee --help`);
}

/** @param quoted the part of Commander's message that is in quotes */
type Describe = (parser: Commander, quoted: string) => string;

const DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  'commander.missingArgument': (parser) =>
    `"${getName(parser)}" needs ${parameters(parser).slice(parser.args.length).join(' ')}`,
  'commander.excessArguments': (parser) => {
    const known = parameters(parser);
    const extra = parser.args.length - known.length;
    return `"${getName(parser)}" takes ${known.join(' ') || 'no value'}: that is ${extra} too many`;
  },
  'commander.optionMissingArgument': (_parser, quoted) => quoted.replace(' ', ' needs '),
  'commander.unknownOption': (parser, quoted) => {
    const [flag = ''] = quoted.split('=');
    const isKnown = parser.options.some(({ long }) => long === flag);
    return isKnown ? `${flag} takes no value` : `"${getName(parser)}" does not know ${flag}`;
  },
  'commander.unknownCommand': (parser, quoted) => {
    const siblings = parser.commands.map(getName).join(', ');
    return `There is no command "${getName(parser)} ${quoted}". There are ${siblings}`;
  },
};

/** Describes an error of Commander in one sentence, without arguments, which may contain a password. */
export function describeMistake(parser: Commander, { code, message }: CommanderError): string {
  const [, quoted = ''] = /'([^']*)'/.exec(message) ?? [];
  return DESCRIPTIONS[code]?.(parser, quoted) ?? message.replace(/^error: /, '');
}

const parameters = (parser: Commander): string[] =>
  parser.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`));

/** Returns the words of a command name, without the program. */
const getName = (parser: Commander): string =>
  parser.parent === null ? '' : `${getName(parser.parent)} ${parser.name()}`.trim();
