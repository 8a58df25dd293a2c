import { createWriteStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AUDIT_ACTIONS, AuditLogsService, type AuditQuery } from '#audit';
import { UsersService } from '#users';
import { type Call, type Command, type CommandResult } from './command.js';
import { type Services, withApplication } from './with-application.js';

const OWNER_ONLY = 0o600;

export const auditCommands: readonly Command[] = [
  {
    name: 'audit export',
    parameters: [],
    flags: [
      { name: '--file', value: '<file>', meaning: 'write to this new file instead of standard output' },
      {
        name: '--user',
        value: '<name>',
        meaning: 'only entries where this user is the actor or the subject',
      },
      {
        name: '--action',
        value: '<action>',
        meaning: 'only this action, for example login; see docs/audit.md',
      },
      {
        name: '--from',
        value: '<time>',
        meaning: 'only entries from this time on, for example 2030-01-01T00:00:00Z',
      },
      { name: '--to', value: '<time>', meaning: 'before' },
    ],
    summary: 'export the audit log as one JSON object per line, newest first',
    run: (call) => withApplication(call, (get) => exportLog(call, get)),
  },
];

async function exportLog({ flags, terminal }: Call, get: Services): Promise<CommandResult> {
  const lines = get(AuditLogsService).exportAll(await toQuery(flags, get));
  const file = flags.get('--file');
  if (file === undefined) {
    for await (const piece of lines) await terminal.write(String(piece));
    return { text: '', data: {}, isAlreadyWritten: true };
  }
  const count = await writeLines(lines, file);
  return { text: `Entries written to ${file}: ${count}`, data: { file, count } };
}

async function toQuery(flags: Call['flags'], get: Services): Promise<AuditQuery> {
  const username = flags.get('--user');
  const action = flags.get('--action');
  if (action !== undefined && !AUDIT_ACTIONS.some((known) => known === action)) {
    throw new Error(`There is no action "${action}". Actions are ${AUDIT_ACTIONS.join(', ')}`);
  }
  const user = username === undefined ? undefined : await get(UsersService).get({ username });
  return { userId: user?.id, action, from: flags.get('--from'), to: flags.get('--to') };
}

/** Returns the number of lines. Throws if the file already exists. */
async function writeLines(lines: Readable, file: string): Promise<number> {
  let count = 0;
  const counted = new Transform({
    transform: (piece: Buffer, _encoding, done) => {
      count += piece.toString('latin1').split('\n').length - 1;
      done(null, piece);
    },
  });
  try {
    await pipeline(lines, counted, createWriteStream(file, { flags: 'wx', mode: OWNER_ONLY }));
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw isThere ? new Error(`${file} already exists. Nothing was written`) : error;
  }
  return count;
}
