import { type AppConfig, type Environment } from '#platform/config';
import { type Terminal } from './operator-input.js';

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
  readonly hasProblems?: boolean;
  /** What it found is worth a look, and is no failure: exit code 2. */
  readonly hasWarnings?: boolean;
  /** Standard output has it all already, so nothing is added. */
  readonly isAlreadyWritten?: boolean;
};

/** An option of a command. */
export type Flag = {
  readonly name: `--${string}`;
  /** Its value, like `<file>`; left out for a flag without a value. */
  readonly value?: `<${string}>`;
  readonly meaning: string;
};

/** How a command is called, and what it is for. */
export type Usage = {
  /** The words that call it. */
  readonly name: string;
  /** What follows them: `<required>` or `[optional]`. */
  readonly parameters: readonly string[];
  readonly flags?: readonly Flag[];
  /** How it is called, where parameters and flags exclude each other. */
  readonly forms?: readonly string[];
  /** Whether what was given is none of these forms. */
  readonly isMisused?: (given: Pick<Request, 'values' | 'flags'>) => boolean;
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
