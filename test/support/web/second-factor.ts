import { fromBase32, totpCode } from '../clients/authenticator.js';
import { STEP_MS } from '../fixtures/second-factor.js';
import { type HttpClient } from '../clients/http-client.js';

export type Factor = {
  readonly backupCodes: readonly string[];
  /** Returns a code that was not used before; at most two within half a minute. */
  readonly nextCode: () => string;
};

/** Enables the second factor of a logged-in user, in real time: each code counts once. */
export async function enableFactor(client: HttpClient): Promise<Factor> {
  const secret = fromBase32((await client.post('/users/totp/setup')).body.secret);
  let used = Date.now() - STEP_MS;
  const enabled = await client.post('/users/totp/enable', { totp_code: totpCode(secret, used) });
  if (enabled.status !== 200) throw new Error(`enabling failed: ${JSON.stringify(enabled.body)}`);
  const nextCode = () => {
    used = Math.max(used + STEP_MS, Date.now() - STEP_MS);
    return totpCode(secret, used);
  };
  return { backupCodes: enabled.body.backup_codes, nextCode };
}
