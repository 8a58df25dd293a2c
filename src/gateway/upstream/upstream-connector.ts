import { once } from 'node:events';
import { readFile, realpath } from 'node:fs/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, TLSSocket } from 'node:tls';
import {
  type HostAndPort,
  isCertificateError,
  lookupAmong,
  parseTargetPattern,
  type TargetCheck,
} from '#platform/network';
import { type Upstream, type UpstreamTls } from './upstream.js';
import { UpstreamError } from './upstream-error.js';

/** Admins register applications, and most run on this machine. The other refused ranges stay refused. */
const ALLOWED = ['*', '127.0.0.0/8', '::1/128'].flatMap((text) => parseTargetPattern(text) ?? []);

type TcpAddress = Extract<Upstream['address'], { kind: 'tcp' }>;

/** A TCP server or a Unix socket of this service or of something that it depends on. */
export type OwnListener = HostAndPort | { readonly path: string };

/** Opens connections to upstreams. Checks at each connection what the name resolves to, against DNS rebinding. */
export class UpstreamConnector {
  /**
   * @param targets with a resolver of its own: slow names of users must not delay applications
   * @param listOwn returns listeners besides the configured ones that applications must not have as upstream
   */
  constructor(
    private readonly targets: Pick<TargetCheck, 'check'>,
    private readonly listOwn: () => Promise<readonly OwnListener[]>,
  ) {}

  /**
   * Opens a connection, with TLS if the upstream has it. Rejects with {@link UpstreamError}.
   *
   * @param timeoutMs for all of it: resolving, connecting and TLS
   */
  async connect({ address }: Upstream, timeoutMs: number): Promise<Socket> {
    const late = AbortSignal.timeout(timeoutMs);
    const tls = address.kind === 'tcp' ? address.tls : null;
    const opening = address.kind === 'unix' ? this.openUnix(address.path) : this.open(address);
    try {
      return await established(await inTime(opening, late), tls, late);
    } catch (error) {
      // It may open only after it was too late.
      opening.then(
        (socket) => socket.destroy(),
        () => undefined,
      );
      throw toUpstreamError(error, late.aborted);
    }
  }

  private async openUnix(path: string): Promise<Socket> {
    const found = await resolvePath(path);
    const own = await Promise.all(
      (await this.listOwn()).flatMap((one) => ('path' in one ? [resolvePath(one.path)] : [])),
    );
    if (own.includes(found)) throw new UpstreamError('refused-target', `${path}: own-service`);
    return withHandler(connect({ path: found }));
  }

  private async open({ host, port, tls }: TcpAddress): Promise<Socket> {
    const endpoints = (await this.listOwn()).flatMap((one) => ('path' in one ? [] : [one]));
    const checked = await this.targets.check({ host, port }, ALLOWED, endpoints);
    if (checked === 'unresolvable') throw new UpstreamError('unresolvable', `${host} does not resolve`);
    if (typeof checked === 'string') throw new UpstreamError('refused-target', `${host}:${port}: ${checked}`);
    const target = { host, port, lookup: lookupAmong(checked.addresses) };
    return withHandler(tls ? connectTls({ ...target, ...(await tlsOptions(host, tls)) }) : connect(target));
  }
}

/** Returns what `work` resolves with, unless the signal aborts before. Names can take seconds to resolve. */
function inTime(work: Promise<Socket>, late: AbortSignal): Promise<Socket> {
  const aborted = once(late, 'abort').then((): never => {
    throw late.reason;
  });
  return Promise.race([work, aborted]);
}

async function established(socket: Socket, tls: UpstreamTls | null, late: AbortSignal): Promise<Socket> {
  await once(socket, tls ? 'secureConnect' : 'connect', { signal: late });
  if (tls && tls.fingerprint !== null) assertFingerprint(socket, tls.fingerprint);
  return socket;
}

/** An unhandled error would crash the process. */
const withHandler = (socket: Socket): Socket => socket.on('error', () => undefined);

/** Follows links, so that a link to a socket of ours is found. A path that does not exist stays as it is. */
const resolvePath = (path: string): Promise<string> => realpath(path).catch(() => path);

async function tlsOptions(
  host: string,
  { caFile, serverName, fingerprint, isInsecure }: UpstreamTls,
): Promise<ConnectionOptions> {
  const name = serverName ?? (isIP(host) ? null : host);
  return {
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: !isInsecure && fingerprint === null,
    ...(name !== null && { servername: name }),
    ...(caFile !== null && { ca: await readCaFile(caFile) }),
  };
}

async function readCaFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UpstreamError('untrusted-certificate', `the CA file ${path} cannot be read`, error);
  }
}

function assertFingerprint(socket: Socket, expected: string): void {
  const found = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.fingerprint256 : undefined;
  if (found?.replaceAll(':', '').toLowerCase() === expected.replaceAll(':', '').toLowerCase()) return;
  throw new UpstreamError('untrusted-certificate', `the certificate has the fingerprint ${found ?? 'none'}`);
}

function toUpstreamError(error: unknown, isLate: boolean): UpstreamError {
  if (error instanceof UpstreamError) return error;
  if (isLate) return new UpstreamError('timeout', 'the connection was not accepted in time', error);
  return new UpstreamError(
    isCertificateError(error) ? 'untrusted-certificate' : 'unreachable',
    (error as Error).message,
    error,
  );
}
