import { type Command, type Flag, type Request } from './command.js';
import { helpFor, overview, usageLine } from './usage.js';

/** What a command line asks for. */
export type Wish =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }
  | ({ readonly kind: 'call'; readonly command: Command } & Arguments);

type Arguments = Pick<Request, 'values' | 'flags'>;

const HELP = ['--help', '-h', 'help'];

/** Throws with what is wrong with it, and how the command is called. */
export function readCommandLine(words: readonly string[], commands: readonly Command[]): Wish {
  if (words.length === 0) throw new Error(overview(commands));
  if (words[0] === '--version') return { kind: 'version' };
  if (words.some((word, at) => HELP.includes(word) && (word !== 'help' || at === 0))) {
    return { kind: 'help', text: help(words, commands) };
  }
  return { kind: 'call', ...callIn(words, commands) };
}

function help(words: readonly string[], commands: readonly Command[]): string {
  const asked = words.filter((word) => !HELP.includes(word));
  const subjects = namedBy(asked, commands);
  if (subjects.length > 0) return helpFor(subjects);
  if (asked.length === 0) return overview(commands);
  const group = commands.filter(({ name }) => name.split(' ')[0] === asked[0]);
  return group.length > 0 ? helpFor(group) : fail(unknown(words, commands), commands);
}

/** Those with the most words that the line begins with, so that `migrate undo` is no `migrate`. */
function namedBy(words: readonly string[], commands: readonly Command[]): readonly Command[] {
  const named = commands.filter(({ name }) => name.split(' ').every((word, at) => word === words[at]));
  const longest = Math.max(0, ...named.map(({ name }) => name.length));
  return named.filter(({ name }) => name.length === longest);
}

function callIn(words: readonly string[], commands: readonly Command[]): Arguments & { command: Command } {
  const candidates = namedBy(words, commands);
  const mistakes: string[] = [];
  for (const command of candidates) {
    const found = argumentsOf(command, words.slice(command.name.split(' ').length));
    if (typeof found !== 'string') return { command, ...found };
    mistakes.push(found);
  }
  if (candidates.length === 0) fail(unknown(words, commands), commands);
  // Where there are several forms, what keeps one of them from fitting is not the mistake.
  const [mistake = ''] = mistakes.length === 1 ? mistakes : [`"${words.join(' ')}" needs one of these`];
  return fail(mistake, candidates);
}

/** What follows the words of the command, or why that does not fit it. */
function argumentsOf(command: Command, rest: readonly string[]): Arguments | string {
  const values: string[] = [];
  const flags = new Map<string, string>();
  const words = [...rest];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const { name, given } = partsOf(word);
    const flag = command.flags?.find((known) => known.name === name);
    const value = flag && valueOf(flag, given, words);
    if (!flag) values.push(word);
    else if (typeof value !== 'string') return mistakeWith(flag);
    else flags.set(name, value);
  }
  return misfit(command, values) ?? { values, flags };
}

/** A flag may bring its value along: `--file=x`. */
function partsOf(word: string): { readonly name: string; readonly given: string | undefined } {
  const [name = '', given] = word.startsWith('--') ? word.split(/=(.*)/s, 2) : [word];
  return { name, given };
}

/** Takes it from behind the flag unless it is `given`. Null where there is none, or one too many. */
function valueOf({ value }: Flag, given: string | undefined, following: string[]): string | null {
  if (value === undefined) return given === undefined ? '' : null;
  return (given ?? following.shift() ?? '') || null;
}

const mistakeWith = ({ name, value }: Flag): string =>
  value === undefined ? `${name} takes no value` : `${name} needs ${value}`;

function misfit({ name, parameters }: Command, values: readonly string[]): string | null {
  const stray = values.find((value) => value.startsWith('--') && !parameters.includes(value));
  if (stray !== undefined) return `"${name}" does not know ${stray.split('=')[0]}`;
  if (values.length < parameters.length)
    return `"${name}" needs ${parameters.slice(values.length).join(' ')}`;
  const extra = values.length - parameters.length;
  if (extra > 0) return `"${name}" takes ${parameters.join(' ') || 'no value'}: that is ${extra} too many`;
  const isLiteral = parameters.every(
    (parameter, at) => !parameter.startsWith('-') || parameter === values[at],
  );
  return isLiteral ? null : `"${name}" needs ${parameters.join(' ')}`;
}

/** Only the first words are repeated: behind them may be what nobody else should read. */
function unknown(words: readonly string[], commands: readonly Command[]): string {
  const [first = ''] = words;
  const siblings = commands.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name] : []));
  if (siblings.length === 0) return `There is no command "${first}"`;
  const second = words.length > 1 ? ` ${words[1]}` : '';
  return `There is no command "${first}${second}". There are ${[...new Set(siblings)].join(', ')}`;
}

function fail(mistake: string, candidates: readonly Command[]): never {
  const isNamed = candidates.length < 4;
  const usage = isNamed ? candidates.map(usageLine).join('\n       ') : 'npm run latchkey -- <command>';
  throw new Error(`${mistake}\nUsage: ${usage}\nSee --help`);
}
