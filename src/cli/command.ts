import { type AppConfig } from '#platform/config';

/** One call of a command. */
export type Call = {
  readonly config: AppConfig;
  /** What followed the words of the command, without the flags. */
  readonly values: readonly string[];
  /** Those of its flags that were given. */
  readonly flags: ReadonlySet<string>;
  /** All of it, for the audit log. */
  readonly line: string;
};

/** What a command did: in sentences for people, and as one JSON object for programs. */
export type CommandResult = {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Something is not in order: the exit code says so too. */
  readonly isBad?: boolean;
};

/** One operator command. It works on the configured database, also while the server runs. */
export type Command = {
  /** The words that call it. */
  readonly name: string;
  /** What has to follow them, for the usage text. A parameter that begins with a dash is meant literally. */
  readonly parameters: readonly string[];
  /** What may stand anywhere behind the words, or be left out, like `--yes`. */
  readonly flags?: readonly string[];
  readonly summary: string;
  /** Does the work, records it, and returns what to tell the operator. Throws with a sentence for the operator. */
  readonly run: (call: Call) => Promise<CommandResult>;
};
