import { type AppConfig, type Environment } from '#platform/config';
import { type Terminal } from './terminal.js';

/** What one call of a command was given, before any setting is read. */
export type Request = {
  /** What followed the words of the command, without the flags. */
  readonly values: readonly string[];
  /** Those of its flags that were given, with their values; a flag without one has empty text. */
  readonly flags: ReadonlyMap<string, string>;
  /** All of it, for the audit log. */
  readonly line: string;
  readonly terminal: Terminal;
};

/** One call of a command. */
export type Call = Request & { readonly config: AppConfig };

/** One call of a command that judges the settings too, whether or not they can be read. */
export type Examination = Request & {
  readonly readEnvironment: () => Environment;
  /** Says which database it is about, once that is known. */
  readonly noteAddress: (address: string) => void;
};

/** What a command did: in sentences for people, and as one JSON object for programs. */
export type CommandResult = {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** What belongs on standard error, a line each; programs find it in the data. */
  readonly complaints?: readonly string[];
  /** Something is not in order: the exit code says so too. */
  readonly isBad?: boolean;
  /** What it found is worth a look, and is no failure: exit code 2. */
  readonly isDoubtful?: boolean;
  /** Standard output has it all already, so nothing is added. */
  readonly isWritten?: boolean;
};

/** What may stand anywhere behind the words of a command, or be left out. */
export type Flag = {
  readonly name: `--${string}`;
  /** What has to follow it, like `<file>`; left out where nothing does. */
  readonly value?: `<${string}>`;
  readonly meaning: string;
};

/** How a command is called, and what it is for. */
export type Usage = {
  /** The words that call it. */
  readonly name: string;
  /** What has to follow them. A parameter that begins with a dash is meant literally. */
  readonly parameters: readonly string[];
  readonly flags?: readonly Flag[];
  readonly summary: string;
  /** What its help says besides. */
  readonly notes?: string;
};

/**
 * One operator command. It works on the configured database, also while the server runs. It does the work, records it,
 * and returns what to tell the operator; or throws with a sentence for the operator.
 */
export type Command = Usage &
  (
    | { readonly run: (call: Call) => Promise<CommandResult> }
    | { readonly examine: (examination: Examination) => Promise<CommandResult> }
  );
