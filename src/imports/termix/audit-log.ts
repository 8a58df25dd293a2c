import { type AuditAction } from '#audit';
import { type Note, type SourceAuditEntry } from '../source-data.js';
import { readFlag, readInstant, readText, type Row } from '../source-rows.js';

/** The actions of the accounts part, and what they are here. */
const ACTIONS: Readonly<Record<string, AuditAction>> = {
  create_user: 'user.created',
  delete_user: 'user.deleted',
  login: 'login',
  trusted_proxy_login: 'login',
  change_password: 'password.changed',
  admin_reset_password: 'password_reset.completed',
  admin_disable_totp: 'totp.disabled',
  admin_export_user_data: 'user.exported',
  make_admin: 'user.promoted',
  remove_admin: 'user.demoted',
  create_api_key: 'api_key.created',
  delete_api_key: 'api_key.deleted',
  revoke_session: 'session.revoked',
  revoke_all_sessions: 'session.revoked',
};

const SETTING_CHANGE = /^update_\w+$/;
const MAX_ADDRESS = 45;
const MAX_USER_AGENT = 512;
const MAX_NAME = 200;

type ReadEntries = { readonly entries: readonly SourceAuditEntry[]; readonly notes: readonly Note[] };

/** Reads the entries about accounts, without their free text, which can contain anything. */
export function readAuditLog(rows: readonly Row[]): ReadEntries {
  const inOrder = [...rows].sort((a, b) => Number(a['id']) - Number(b['id']));
  const entries = inOrder.flatMap((row) => readEntry(row) ?? []);
  const others = rows.length - entries.length;
  const notes: Note[] = [
    {
      kind: 'audit log',
      outcome: 'carried',
      reason: `${entries.length} entries about accounts, without details`,
    },
    {
      kind: 'audit log',
      outcome: 'dropped',
      reason: `${others} entries about other things, which stay in Termix`,
    },
  ];
  return { entries, notes: notes.filter((_, at) => [entries.length, others][at] !== 0) };
}

function readEntry(row: Row): SourceAuditEntry | null {
  const name = readText(row, 'action') ?? '';
  const action = ACTIONS[name] ?? (SETTING_CHANGE.test(name) ? 'settings.changed' : undefined);
  const at = readInstant(row, 'timestamp');
  if (action === undefined || at === null) return null;
  const actor = readText(row, 'user_id');
  const isAboutUser = readText(row, 'resource_type') === 'user';
  return {
    ...{ at, action, actor },
    subject: isAboutUser ? readText(row, 'resource_id') : actor,
    isSuccess: readFlag(row, 'success'),
    address: cut(readText(row, 'ip_address'), MAX_ADDRESS),
    userAgent: cut(readText(row, 'user_agent'), MAX_USER_AGENT),
    details: {
      action: name,
      username: cut(readText(row, 'username'), MAX_NAME),
      resource: cut(readText(row, 'resource_name'), MAX_NAME),
    },
  };
}

const cut = (text: string | null, length: number): string | null =>
  text?.toWellFormed().slice(0, length) ?? null;
