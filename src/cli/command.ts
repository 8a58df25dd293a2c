import { type AppConfig, type Environment } from '#platform/config';
import { type Terminal } from './operator-input.js';

/** The parsed command line of one call, before the configuration is read. */
export type Request = {
  /** The arguments after the command name, without flags. */
  readonly values: readonly string[];
  /** The given flags with their values; empty text for a flag without a value. */
  readonly flags: ReadonlyMap<string, string>;
  /** The whole command line, for the audit log. */
  readonly line: string;
  readonly terminal: Terminal;
};

/** One call of a command. */
export type Call = Request & { readonly config: AppConfig };

/** One call of a command that also checks the configuration, which may be invalid. */
export type Examination = Request & {
  readonly readEnvironment: () => Environment;
  /** Reports which database the command uses, once that is known. */
  readonly noteAddress: (address: string) => void;
};

/** The result of a command: text for people, and a JSON object for programs. */
export type CommandResult = {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Lines for standard error; `data` contains the same information for programs. */
  readonly complaints?: readonly string[];
  /** Exit code 1. */
  readonly hasProblems?: boolean;
  /** Exit code 2, unless there are problems. */
  readonly hasWarnings?: boolean;
  /** The command has written its output itself; `text` is not printed. */
  readonly isAlreadyWritten?: boolean;
};

/** An option of a command. */
export type Flag = {
  readonly name: `--${string}`;
  /** The name of its value, like `<file>`; undefined for a flag without a value. */
  readonly value?: `<${string}>`;
  readonly meaning: string;
};

/** The usage and the summary of a command. */
export type Usage = {
  /** The words of its name. */
  readonly name: string;
  /** Its arguments: `<required>` or `[optional]`. */
  readonly parameters: readonly string[];
  readonly flags?: readonly Flag[];
  /** The forms of its usage, if arguments and flags are mutually exclusive. */
  readonly forms?: readonly string[];
  /** Whether the command line matches none of these forms. */
  readonly isMisused?: (given: Pick<Request, 'values' | 'flags'>) => boolean;
  readonly summary: string;
  /** Additional text of its help. */
  readonly notes?: string;
};

/**
 * An operator command. It uses the configured database, also while the server runs, and records an audit entry. It
 * returns the result, or throws an error whose message is for the operator.
 */
export type Command = Usage &
  (
    | { readonly run: (call: Call) => Promise<CommandResult> }
    | { readonly examine: (examination: Examination) => Promise<CommandResult> }
  );
