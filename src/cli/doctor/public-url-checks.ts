import http from 'node:http';
import https from 'node:https';
import { json } from 'node:stream/consumers';
import { warned, type Finding, passed } from '#installation';
import { type AppConfig } from '#platform/config';
import { TIMEOUT_MS, reasonFor, withTimeout } from './network-timeout.js';

const SUBJECT = 'public address';

type HealthResponse = {
  readonly status: number;
  readonly hsts: string | undefined;
  readonly isOurs: boolean;
};

/** Checks that `PUBLIC_URL` reaches this service, and reports its HSTS policy. */
export async function publicUrlFindings({ env }: AppConfig): Promise<Finding[]> {
  const { PUBLIC_URL } = env;
  try {
    const { status, hsts, isOurs } = await withTimeout(getHealth(PUBLIC_URL));
    if (!isOurs) {
      return [warned(SUBJECT, `${PUBLIC_URL} returns ${status}, but not from Latchkey: check the proxy`)];
    }
    return [passed(SUBJECT, `${PUBLIC_URL} reaches Latchkey`), ...scopeFindings(PUBLIC_URL, hsts)];
  } catch (error) {
    const remedy = 'start the service, or check PUBLIC_URL, the proxy and its certificate';
    const note = 'It may still be reachable for clients';
    return [
      warned(SUBJECT, `${PUBLIC_URL} cannot be reached from here (${reasonFor(error)}): ${remedy}. ${note}`),
    ];
  }
}

/** Reports the host names of the HSTS policy, because browsers remember it for a long time. */
function scopeFindings(publicUrl: string, hsts: string | undefined): Finding[] {
  if (hsts === undefined) return [];
  const { hostname } = new URL(publicUrl);
  const names = /includeSubDomains/i.test(hsts) ? `${hostname} and its subdomains` : `${hostname} only`;
  return [passed('HSTS', `browsers will enforce https for ${names} (${hsts})`)];
}

function getHealth(publicUrl: string): Promise<HealthResponse> {
  const url = new URL(`${publicUrl}/health/live`);
  const { request } = url.protocol === 'https:' ? https : http;
  const options = { agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) };
  return new Promise((resolve, reject) => {
    request(url, options, (response) => {
      const { statusCode: status = 0, headers } = response;
      const hsts = headers['strict-transport-security'];
      const isOurs = json(response).then(
        (body) => status === 200 && isHealth(body),
        () => false,
      );
      isOurs.then((ours) => resolve({ status, hsts, isOurs: ours }), reject);
    })
      .on('error', reject)
      .end();
  });
}

const isHealth = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'status' in body && body.status === 'ok';
