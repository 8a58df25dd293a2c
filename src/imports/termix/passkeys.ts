import { type PasskeyToImport, USER_VERIFICATION } from '#passkeys';
import { type Note } from '../source-data.js';
import { parseJson, readFlag, readInstant, readText, type Row } from '../source-rows.js';

const KIND = 'passkey';

type ReadPasskeys = { readonly passkeys: readonly PasskeyToImport[]; readonly notes: readonly Note[] };

/** Returns the passkeys of a user. @param isSameHost whether they are for the host name of this service */
export function readPasskeys(rows: readonly Row[], userHandle: string, isSameHost: boolean): ReadPasskeys {
  const read = rows.map((row) => {
    const name = readText(row, 'name') ?? 'Passkey';
    const passkey = readPasskey(row, name, userHandle);
    if (!isSameHost) return { note: dropped(name, 'it works only at the host name of Termix: see --host') };
    if (!passkey) return { note: dropped(name, 'it has no credential ID or no key') };
    return { passkey, note: describe(passkey) };
  });
  return { passkeys: read.flatMap(({ passkey }) => passkey ?? []), notes: read.map(({ note }) => note) };
}

function readPasskey(row: Row, name: string, userHandle: string): PasskeyToImport | null {
  const [credentialId, publicKey] = [readText(row, 'credential_id'), readText(row, 'public_key')];
  if (credentialId === null || publicKey === null) return null;
  const wanted = readText(row, 'user_verification');
  const transports = parseJson(readText(row, 'transports'));
  return {
    ...{ name, credentialId, publicKey, userHandle },
    signCount: Number(readText(row, 'counter') ?? 0),
    deviceType: readText(row, 'device_type') === 'multiDevice' ? 'multiDevice' : 'singleDevice',
    isBackedUp: readFlag(row, 'backed_up'),
    transports: Array.isArray(transports) ? transports.filter((one) => typeof one === 'string') : [],
    userVerification: USER_VERIFICATION.find((one) => one === wanted) ?? 'preferred',
    createdAt: readInstant(row, 'created_at'),
    lastUsedAt: readInstant(row, 'last_used_at'),
  };
}

function describe({ name, userVerification }: PasskeyToImport): Note {
  const note = { kind: KIND, name, outcome: 'carried' } as const;
  if (userVerification !== 'discouraged') return note;
  return { ...note, reason: 'it was registered without user verification, so it is a second factor only' };
}

const dropped = (name: string, reason: string): Note => ({ kind: KIND, name, outcome: 'dropped', reason });
