import { readAuthorities } from './authorities-file.js';
import { UnusableFile } from './text-file.js';

/** How the connection to a MySQL server is encrypted, in the driver's words; false: not at all. */
export type DatabaseTls =
  | false
  | {
      /** Whether an authority that is trusted has to have signed the certificate. */
      readonly rejectUnauthorized: boolean;
      /** Whether the certificate has to name the host that was connected to. */
      readonly verifyIdentity: boolean;
      /** The only authorities to trust, in PEM; those of Node when left out. */
      readonly ca?: string;
    };

export const TLS_PARAMETERS = ['ssl', 'sslCa'];

const VERIFIED = { rejectUnauthorized: true, verifyIdentity: true } as const;

const MODES: Readonly<Record<string, DatabaseTls>> = {
  false: false,
  true: VERIFIED,
  'insecure-skip-verification': { rejectUnauthorized: false, verifyIdentity: false },
};

/** Reads the parameters of TLS. Returns what is wrong with them instead; it names the file, but no other value. */
export function parseTls(parameters: URLSearchParams): DatabaseTls | string {
  const mode = MODES[parameters.get('ssl') ?? 'false'];
  if (mode === undefined) return 'ssl must be true, false or insecure-skip-verification';
  const file = parameters.get('sslCa');
  if (file === null) return mode;
  return mode === VERIFIED ? withAuthorities(file) : 'sslCa requires ssl=true';
}

function withAuthorities(file: string): DatabaseTls | string {
  try {
    return { ...VERIFIED, ca: readAuthorities(file) };
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    return `sslCa ${error.message}`;
  }
}
