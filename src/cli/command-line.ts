import { Command as Commander, type CommanderError } from 'commander';
import { programVersion } from '#platform/config';
import { type Command, type Flag, type Request } from './command.js';
import { describeMistake, PROGRAM, refuse, START } from './usage-errors.js';

/** Parsed command line: a command to run, or text to print. */
export type ParsedLine = { readonly kind: 'help' | 'version'; readonly text: string } | ParsedCall;

type ParsedCall = { readonly kind: 'call'; readonly command: Command } & Pick<Request, 'values' | 'flags'>;

/** Disables wrapping, so that the output does not depend on the width of the terminal. */
const HELP_WIDTH = 1_000;

/** Parses a command line. Throws an error with the mistake and the usage of the command. */
export function parseCommandLine(words: readonly string[], commands: readonly Command[]): ParsedLine {
  const parser = new CommandLineParser(commands);
  return parser.parse(words[0] === 'help' ? [...words.slice(1), '--help'] : words);
}

class CommandLineParser {
  private readonly program = new Commander(PROGRAM);
  private readonly commands = new Map<Commander, Command>();
  private printed = '';
  private call: ParsedCall | null = null;

  constructor(commands: readonly Command[]) {
    this.program
      .option('--json', 'print one JSON object instead of text')
      .version(programVersion, '--version', 'print the version')
      .usage('<command> [--json]')
      .addHelpText('after', `\nStart the service: ${START}`)
      .helpOption('-h, --help', 'print this help, or the help for a command')
      .helpCommand(false)
      .showSuggestionAfterError(false)
      .configureOutput({ writeOut: this.print, writeErr: this.print, outputError: () => undefined })
      .configureHelp({
        helpWidth: HELP_WIDTH,
        visibleCommands: (parent) => [...this.commands.keys()].filter((one) => isBelow(one, parent)),
        subcommandTerm: (one) => this.forms(one).join(', '),
      })
      .exitOverride((error) => this.stop(this.program, error));
    for (const command of commands) this.add(command);
  }

  parse(words: readonly string[]): ParsedLine {
    try {
      this.refuseUnknown(words);
      this.program.parse(words, { from: 'user' });
    } catch (error) {
      if (!(error instanceof Printed)) throw error;
      return { kind: error.kind, text: this.printed.trimEnd() };
    }
    if (this.call === null) throw new Error('The command line names no command');
    return this.call;
  }

  private readonly print = (text: string): void => {
    this.printed += text;
  };

  private add(command: Command): void {
    let parser = this.program;
    for (const word of command.name.split(' ')) {
      parser = parser.commands.find((one) => one.name() === word) ?? this.addWord(parser, word);
    }
    this.commands.set(parser, command);
    for (const parameter of command.parameters) parser.argument(parameter);
    for (const { name, value, meaning } of command.flags ?? [])
      parser.option(value === undefined ? name : `${name} ${value}`, meaning);
    const forms = listForms(command).map((form) => `${form} [--json]`.trimStart());
    parser
      .usage(forms.join(`\n       ${PROGRAM} ${command.name} `))
      .summary(command.summary)
      .description([command.summary, command.notes ?? []].flat().join('\n\n'))
      .action(() => {
        this.accept(parser, command);
      });
  }

  private addWord(parent: Commander, word: string): Commander {
    const added = parent.command(word).helpCommand(false);
    return added.exitOverride((error) => this.stop(added, error));
  }

  private accept(parser: Commander, command: Command): void {
    const values = [...parser.args];
    const flags = givenFlags(parser, command.flags ?? []);
    if (command.isMisused?.({ values, flags }) === true)
      refuse(`"${command.name}" needs one of these`, this.forms(parser));
    this.call = { kind: 'call', command, values, flags };
  }

  /** Commander prints the general help for `--help` of an unknown command. */
  private refuseUnknown(words: readonly string[]): void {
    const first = words.find((word) => !word.startsWith('-'));
    if (first !== undefined && !this.program.commands.some((one) => one.name() === first))
      refuse(`There is no command "${first}"`, ['<command>']);
  }

  private stop(parser: Commander, error: CommanderError): never {
    if (error.code === 'commander.version') throw new Printed('version');
    if (error.code === 'commander.helpDisplayed') throw new Printed('help');
    if (error.code === 'commander.help') throw new Error(this.printed.trimEnd());
    const forms = this.forms(parser);
    return refuse(describeMistake(parser, error), forms.length > 0 ? forms : ['<command>']);
  }

  private forms(parser: Commander): string[] {
    const command = this.commands.get(parser);
    return command ? listForms(command).map((form) => `${command.name} ${form}`.trimEnd()) : [];
  }
}

/** Stops parsing after help or version was printed. */
class Printed extends Error {
  constructor(readonly kind: 'help' | 'version') {
    super();
  }
}

const isBelow = (one: Commander, parent: Commander): boolean =>
  one.parent !== null && (one.parent === parent || isBelow(one.parent, parent));

function listForms({ forms, parameters, flags = [] }: Command): readonly string[] {
  return forms ?? [[...parameters, ...flags.map((flag) => `[${toForm(flag)}]`)].join(' ')];
}

const toForm = ({ name, value }: Flag): string => (value === undefined ? name : `${name} ${value}`);

function givenFlags(parser: Commander, flags: readonly Flag[]): Map<string, string> {
  const given = new Map<string, string>();
  for (const { name, value } of flags) {
    const attribute = parser.options.find(({ long }) => long === name)?.attributeName() ?? '';
    if (parser.getOptionValueSource(attribute) !== 'cli') continue;
    given.set(name, value === undefined ? '' : String(parser.getOptionValue(attribute)));
  }
  return given;
}
