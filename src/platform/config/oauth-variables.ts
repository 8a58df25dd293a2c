import { list, variable } from './env-types.js';
import { isRedirectUri } from './redirect-uris.js';

const PAIR = /^([A-Za-z0-9._-]{1,64})=(\S.{0,254})$/u;
const MAX_NAME = 100;

type Pair = { readonly id: string; readonly text: string };

/** `id=text`; null if it is something else. */
function readPair(value: string): Pair | null {
  const [, id, text] = PAIR.exec(value) ?? [];
  return id !== undefined && text !== undefined ? { id, text } : null;
}

const pairs = (isValid: (text: string) => boolean, message: string) =>
  list
    .refine((values) => values.map(readPair).every((pair) => pair !== null && isValid(pair.text)), message)
    .transform((values) => values.map(readPair).filter((pair) => pair !== null));

/** Apps that can be logged in, as `id=Name`. */
const clients = pairs((name) => name.length <= MAX_NAME, 'must be like backup-cli=Backup tool');

/** Where the browser may bring the codes of these apps, as `id=URI`. */
const redirectUris = pairs(
  isRedirectUri,
  'must be like backup-cli=http://127.0.0.1/callback or tv=com.example.tv:/callback: https, http with 127.0.0.1 or [::1] and no port, or a private scheme with a period',
);

/** The apps that may ask for sessions of users. */
export const oauthVariables = {
  OAUTH_CLIENTS: variable(
    clients,
    '',
    'Comma-separated list of further apps that users can log in, as id=Name; latchkey-cli is always one',
  ),
  OAUTH_REDIRECT_URIS: variable(
    redirectUris,
    '',
    'Comma-separated list of the addresses where the browser may return to these apps, as id=URI; several for one app are allowed. Loopback addresses stand for every port',
  ),
};

type Registered = {
  readonly OAUTH_CLIENTS?: readonly { readonly id: string }[];
  readonly OAUTH_REDIRECT_URIS?: readonly { readonly id: string }[];
};

/** Returns the problem of addresses that belong to no app, which would be ignored silently. */
export function unknownClients({ OAUTH_CLIENTS = [], OAUTH_REDIRECT_URIS = [] }: Registered): string[] {
  const known = OAUTH_CLIENTS.map(({ id }) => id);
  const unknown = new Set(OAUTH_REDIRECT_URIS.map(({ id }) => id).filter((id) => !known.includes(id)));
  return [...unknown].map((id) => `OAUTH_REDIRECT_URIS names ${id}, which is not in OAUTH_CLIENTS`);
}
