import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import { ApplicationCatalogue, type ApplicationSettings, toSettingsToCheck } from '#door';
import { SECOND_MS } from '#shared';
import { parseUpstream, type Upstream, upstreamHost } from '../upstream/upstream.js';
import { UpstreamConnector } from '../upstream/upstream-connector.js';
import { UpstreamError, type UpstreamFailure } from '../upstream/upstream-error.js';
import { type CheckUpstreamRequest, type CheckUpstreamResponse } from './upstream-check.dto.js';

/** An admin waits for the result. */
const TIMEOUT_MS = 5 * SECOND_MS;

const SENTENCES: Readonly<Record<UpstreamFailure, string>> = {
  unresolvable: 'The name does not resolve',
  unreachable: 'The connection was refused or broke off',
  timeout: 'There was no answer within five seconds',
  'refused-target': 'No application may be at this address',
  'untrusted-certificate': 'The certificate is not trusted',
  'invalid-response': 'The server does not speak HTTP',
};

/** Connects to the upstream of an application as the gateway does, and requests its first page. */
@Injectable()
export class UpstreamCheck {
  constructor(
    private readonly catalogue: ApplicationCatalogue,
    private readonly connector: UpstreamConnector,
  ) {}

  /** Throws `ApplicationNotFound`, and the refusals of the fields. Sends no identity. */
  async check({ application: id, ...fields }: CheckUpstreamRequest): Promise<CheckUpstreamResponse> {
    const present = id === undefined ? null : (await this.catalogue.get(id)).settings;
    const settings = toSettingsToCheck(present, fields);
    const upstream = parseUpstream(settings.upstream ?? '', settings.options.tls);
    if (upstream === null) throw new Error('an upstream that was checked cannot be parsed');
    try {
      const status = await this.request(upstream, hostFor(settings, upstream));
      return {
        reachable: true,
        failure: null,
        message: `The upstream responds with status ${status}`,
        status,
      };
    } catch (error) {
      return toFailure(error);
    }
  }

  /** Returns the status of the response. */
  private async request(upstream: Upstream, host: string): Promise<number> {
    const socket = await this.connector.connect(upstream, TIMEOUT_MS);
    try {
      return await getStatus(socket, `${upstream.prefix}/`, host);
    } finally {
      socket.destroy();
    }
  }
}

/** An application that is not registered yet has no host. */
const hostFor = ({ origin, options }: ApplicationSettings, upstream: Upstream): string =>
  origin === '' || options.hostHeader === 'upstream' ? upstreamHost(upstream) : new URL(origin).host;

async function getStatus(socket: Socket, path: string, host: string): Promise<number> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = { host, accept: '*/*', 'user-agent': 'Latchkey', connection: 'close' };
  const sent = request({ createConnection: () => socket, path, headers, signal });
  sent.on('error', () => undefined).end();
  try {
    const [{ statusCode = 0 }] = (await once(sent, 'response')) as [IncomingMessage];
    return statusCode;
  } catch (error) {
    throw signal.aborted
      ? new UpstreamError('timeout', 'no response')
      : new UpstreamError('invalid-response', (error as Error).message);
  }
}

/** The reason is for admins, who know the address. */
function toFailure(error: unknown): CheckUpstreamResponse {
  if (!(error instanceof UpstreamError)) throw error;
  const { failure, message } = error;
  return { reachable: false, failure, message: `${SENTENCES[failure]}: ${message}`, status: null };
}
