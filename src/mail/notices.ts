import { type EventData } from '#audit';
import { type PlacedEvent } from '#platform/outbox';
import { type FactorChange, type MailFacts, type TemplateName } from './templates/template.js';

/** A message that an event causes. */
export type Notice = {
  readonly template: TemplateName;
  readonly change?: FactorChange;
  readonly maxPerDay: number;
};

/** Only whoever has the session or the rights can cause these, but not without end. */
const BY_OWNER = 20;
/** Anybody who knows the name can cause it. */
const BY_STRANGERS = 1;
const BY_PASSWORD = 3;

const changed = (change: FactorChange): Notice => ({
  template: 'second-factor-changed',
  change,
  maxPerDay: BY_OWNER,
});

/** By the type of the event; docs/mail.md describes them. */
const NOTICES: Readonly<Record<string, Notice>> = {
  login: { template: 'new-device', maxPerDay: BY_OWNER },
  'login.unfinished': { template: 'second-factor-unfinished', maxPerDay: BY_PASSWORD },
  'login.locked': { template: 'locked-out', maxPerDay: BY_STRANGERS },
  'password.changed': { template: 'password-changed', maxPerDay: BY_OWNER },
  'password_reset.completed': { template: 'password-changed', maxPerDay: BY_OWNER },
  'totp.enabled': changed('totp-enabled'),
  'totp.disabled': changed('totp-disabled'),
  'totp.backup_codes_renewed': changed('backup-codes-renewed'),
  'passkey.registered': changed('passkey-registered'),
  'passkey.removed': changed('passkey-removed'),
  'user.suspended': { template: 'suspended', maxPerDay: BY_OWNER },
};

export const findNotice = ({ type }: Pick<PlacedEvent, 'type'>): Notice | null => NOTICES[type] ?? null;

/** Returns where it was done from, unless somebody else did it: the address of an admin is not the user's business. */
export function findOrigin({
  userId,
  data,
}: Pick<PlacedEvent, 'userId' | 'data'>): Pick<MailFacts, 'address'> {
  const { actor, address } = JSON.parse(data) as EventData;
  const isOwn = actor === null || actor === userId;
  return isOwn && address !== null ? { address } : {};
}
