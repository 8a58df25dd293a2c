import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Injectable } from '@nestjs/common';
import {
  type CheckedTarget,
  isCertificateError,
  isPublicAddress,
  lookupAmong,
  parseTargetPattern,
  TargetCheck,
} from '#platform/network';
import { SECOND_MS } from '#shared';
import { type DeliveryError, type Webhook } from './webhook.entity.js';

/** Including the connection. A receiver that needs longer should respond first and work afterwards. */
export const POST_TIMEOUT_MS = 10 * SECOND_MS;

const PUBLIC = ['*'].flatMap((text) => parseTargetPattern(text) ?? []);
/** As for the upstreams of applications: link-local and metadata addresses stay refused. */
const PRIVATE = ['*', '127.0.0.0/8', '::1/128'].flatMap((text) => parseTargetPattern(text) ?? []);

/** The result of one attempt: an error unless the server responded with 2xx. */
export type PostResult = { readonly status: number | null; readonly error: DeliveryError | null };

type Target = Pick<Webhook, 'url' | 'allowsPrivate'>;

/** Sends requests to the servers of webhooks. Follows no redirects, and ignores the body of the response. */
@Injectable()
export class WebhookPost {
  constructor(private readonly targets: TargetCheck) {}

  /** Never throws. Checks at each connection what the name resolves to, against DNS rebinding. */
  async send(target: Target, headers: Readonly<Record<string, string>>, body: string): Promise<PostResult> {
    const url = new URL(target.url);
    const checked = await this.check(url, target);
    if (typeof checked === 'string') return { status: null, error: checked };
    try {
      const { statusCode = 0 } = await post(url, checked.addresses, headers, body);
      const isAccepted = statusCode >= 200 && statusCode <= 299;
      return { status: statusCode, error: isAccepted ? null : 'status' };
    } catch (error) {
      return { status: null, error: toDeliveryError(error) };
    }
  }

  private async check(url: URL, { allowsPrivate }: Target): Promise<CheckedTarget | DeliveryError> {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const checked = await this.targets.check({ host, port }, allowsPrivate ? PRIVATE : PUBLIC);
    if (checked === 'unresolvable') return 'unresolvable';
    if (typeof checked === 'string') return 'refused-address';
    return allowsPrivate || checked.addresses.every(isPublicAddress) ? checked : 'refused-address';
  }
}

function post(
  url: URL,
  addresses: readonly string[],
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      // A connection of its own, so that the check above holds for it.
      agent: false,
      lookup: lookupAmong(addresses),
      signal: AbortSignal.timeout(POST_TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Latchkey',
        ...headers,
      },
    };
    const request = send(url, options, (response) => {
      resolve(response);
      response.destroy();
    });
    request.on('error', reject);
    request.end(body);
  });
}

function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof Error && ['AbortError', 'TimeoutError'].includes(error.name)) return 'timeout';
  return isCertificateError(error) ? 'untrusted-certificate' : 'unreachable';
}
