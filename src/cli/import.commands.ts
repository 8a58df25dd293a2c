import {
  type ImportReport,
  type ImportResult,
  ImportService,
  type Note,
  ON_CONFLICT,
  type OnConflict,
  openDataFolder,
  readJsonLines,
  readKeycloak,
  readTermix,
  type ReportedAccount,
  type SourceData,
  type Written,
} from '#imports';
import { Clock, type Instant } from '#shared';
import { type Call, type Command, type CommandResult, type Flag } from './command.js';
import { readInputFile } from './operator-input.js';
import { withApplication } from './with-application.js';

const DRY_RUN = '--dry-run';
const CONFLICT = '--on-conflict';
const ENV_FILE = '--env-file';
const ENFORCE = '--enforce';
const HOST = '--host';

const FLAGS: readonly Flag[] = [
  { name: DRY_RUN, meaning: 'only report what would be imported; change nothing' },
  {
    name: CONFLICT,
    value: '<rule>',
    meaning: `what to do about accounts whose name exists: ${ON_CONFLICT.join(', ')}; default fail`,
  },
];

export const importCommands: readonly Command[] = [
  {
    name: 'import termix',
    parameters: ['<folder>'],
    flags: [
      ...FLAGS,
      { name: ENFORCE, meaning: 'let the permissions of roles hold; Termix did not enforce them' },
      {
        name: HOST,
        value: '<name>',
        meaning: 'the host name of Termix: passkeys stay valid if it is that of PUBLIC_URL',
      },
      {
        name: ENV_FILE,
        value: '<file>',
        meaning: 'keys of Termix that are not in the .env file of the folder',
      },
    ],
    summary: 'import accounts from the data folder of Termix',
    notes: 'Reads a copy of the database and never writes into the folder. See docs/coming-from-termix.md.',
    run: (call) => run(call, readFolder),
  },
  {
    name: 'import jsonl',
    parameters: ['<file>'],
    flags: FLAGS,
    summary: 'import accounts with bcrypt hashes, one JSON object per line',
    notes: 'Fields: "username", "password_hash" (bcrypt) and "is_admin". See docs/coming-from-others.md.',
    run: (call) => run(call, async () => readJsonLines(await readFile(call))),
  },
  {
    name: 'import keycloak',
    parameters: ['<file>'],
    flags: FLAGS,
    summary: 'import the users of a realm export of Keycloak',
    notes:
      'PBKDF2 and bcrypt hashes stay valid, and are renewed at the first login. See docs/coming-from-others.md.',
    run: (call) => run(call, async () => readKeycloak(await readFile(call))),
  },
];

async function readFolder(call: Call, now: Instant): Promise<SourceData> {
  const [folder = ''] = call.values;
  const envFile = call.flags.get(ENV_FILE);
  const extra = envFile === undefined ? null : await readInputFile(envFile);
  const host = call.flags.get(HOST)?.toLowerCase();
  const isSameHost = host === new URL(call.config.env.PUBLIC_URL).hostname;
  const isEnforced = call.flags.has(ENFORCE);
  const { tables, keys } = await openDataFolder(folder, extra);
  try {
    return await readTermix(tables, { keys, isSameHost, isEnforced, now });
  } finally {
    await tables.close();
  }
}

const readFile = ({ values: [file = ''] }: Call): Promise<string> => readInputFile(file);

type ReadSource = (call: Call, now: Instant) => Promise<SourceData>;

async function run(call: Call, read: ReadSource): Promise<CommandResult> {
  // The target is checked first, because reading a source can take long.
  const result = await withApplication(call, async (get) => {
    const onConflict = parseRule(call.flags.get(CONFLICT));
    const options = { onConflict, isDryRun: call.flags.has(DRY_RUN) };
    return get(ImportService).import(await read(call, get(Clock).now()), options);
  });
  return describe(result, call.flags.has(DRY_RUN));
}

function parseRule(text = 'fail'): OnConflict {
  const rule = ON_CONFLICT.find((one) => one === text);
  if (!rule) throw new Error(`${CONFLICT} is one of ${ON_CONFLICT.join(', ')}`);
  return rule;
}

function describe({ report, written }: ImportResult, isDryRun: boolean): CommandResult {
  const { problems } = report;
  const lines = [
    report.description,
    ...report.accounts.flatMap(describeAccount),
    ...report.notes.map((note) => describeNote(note)),
    ...describeTotals(report),
    ...problems.map((problem) => `FAIL    ${problem}`),
    conclude(written, isDryRun),
  ];
  return {
    text: lines.join('\n'),
    data: { ...report, written, isDryRun },
    hasProblems: problems.length > 0,
  };
}

function describeAccount(account: ReportedAccount): string[] {
  const { name, username, outcome, reason, isAdmin, items } = account;
  const note = { kind: isAdmin ? 'admin' : 'account', name, outcome, ...(reason !== null && { reason }) };
  const line = describeNote(note);
  const renamed = outcome === 'renamed' ? [`${line} -> ${JSON.stringify(username)}`] : [line];
  return [...renamed, ...items.map((item) => `  ${describeNote(item)}`)];
}

const describeNote = ({ kind, name, outcome, reason }: Note): string =>
  `${outcome.padEnd(9)} ${kind}${name === undefined ? '' : ` ${JSON.stringify(name)}`}${reason === undefined ? '' : `: ${reason}`}`;

const describeTotals = ({ totals }: ImportReport): string[] =>
  Object.entries(totals).map(([kind, counts]) => {
    const parts = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
    return `Total ${kind}: ${parts.join(', ')}`;
  });

function conclude(written: Written | null, isDryRun: boolean): string {
  if (written === null) return isDryRun ? 'Nothing was changed: this was a dry run' : 'Nothing was changed';
  const { accounts, roles, settings, auditEntries } = written;
  if (accounts + roles + settings + auditEntries === 0)
    return 'Nothing was changed: everything was imported before';
  return `Created: ${accounts} accounts, ${roles} roles, ${auditEntries} audit entries; settings changed: ${settings}`;
}
