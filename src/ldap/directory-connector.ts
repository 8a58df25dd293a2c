import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { Injectable } from '@nestjs/common';
import {
  type CheckedTarget,
  findRefusedRange,
  isCertificateError,
  lookupAmong,
  parseAddress,
  parseTargetPattern,
  type TargetCheck,
} from '#platform/network';
import { DirectoryFailure, type DirectoryStep } from './directory-failure.js';
import { type LdapSettings } from './ldap-settings.js';
import { requestStartTls } from './start-tls.js';

/** Admins configure directories, and some run on this machine. The other refused ranges stay refused. */
const ALLOWED = ['*', '127.0.0.0/8', '::1/128'].flatMap((text) => parseTargetPattern(text) ?? []);

type Address = Pick<LdapSettings, 'host' | 'port' | 'security' | 'caCert'>;

/** Opens connections to directories, in three steps that the dry run reports. Rejects with {@link DirectoryFailure}. */
@Injectable()
export class DirectoryConnector {
  /**
   * @param targets with a resolver of its own: slow names of users must not delay logins
   * @param allowInsecure whether passwords may leave this machine without TLS
   */
  constructor(
    private readonly targets: Pick<TargetCheck, 'check'>,
    private readonly allowInsecure: boolean,
  ) {}

  /** Opens a connection that is ready for passwords. @param signal destroys it when it aborts */
  async open(settings: LdapSettings, signal: AbortSignal): Promise<Socket> {
    const early = AbortSignal.any([signal, AbortSignal.timeout(settings.connectTimeoutMs)]);
    const socket = await this.connect(await this.resolve(settings, early), early);
    addAbortSignal(signal, socket);
    try {
      return addAbortSignal(signal, await this.secure(socket, settings, early));
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /** Resolves the name, and checks every address. */
  async resolve({ host, port, security }: Address, signal: AbortSignal): Promise<CheckedTarget> {
    const checked = await within(signal, 'name', this.targets.check({ host, port }, ALLOWED));
    if (checked === 'unresolvable')
      throw new DirectoryFailure('unreachable', 'name', `${host} does not resolve`);
    if (typeof checked === 'string')
      throw new DirectoryFailure(
        'misconfigured',
        'name',
        `no directory may be at ${host}:${port}: ${checked}`,
      );
    if (security === 'none' && !this.allowInsecure && !checked.addresses.every(isLoopbackAddress))
      throw new DirectoryFailure('misconfigured', 'name', 'TLS is needed, unless LDAP_ALLOW_INSECURE=true');
    return checked;
  }

  /** Opens a TCP connection. */
  async connect({ host, port, addresses }: CheckedTarget, signal: AbortSignal): Promise<Socket> {
    const socket = withHandler(connect({ host, port, lookup: lookupAmong(addresses) }));
    try {
      await within(signal, 'connection', once(socket, 'connect'));
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /** Sets up TLS as configured. Returns the socket to use from now on; the caller destroys both. */
  async secure(socket: Socket, { host, security, caCert }: Address, signal: AbortSignal): Promise<Socket> {
    if (security === 'none') return socket;
    if (security === 'starttls') await within(signal, 'tls', requestStartTls(socket));
    const name = isIP(host) === 0 ? { servername: host } : {};
    const trust = caCert === null ? {} : { ca: caCert };
    const secured = withHandler(connectTls({ socket, host, rejectUnauthorized: true, ...name, ...trust }));
    try {
      await within(signal, 'tls', once(secured, 'secureConnect'));
      return secured;
    } catch (error) {
      secured.destroy();
      throw error;
    }
  }
}

/** An unhandled error would crash the process. */
const withHandler = (socket: Socket): Socket => socket.on('error', () => undefined);

const isLoopbackAddress = (text: string): boolean => {
  const address = parseAddress(text);
  return address !== null && findRefusedRange(address) === 'loopback';
};

/** Returns what `work` resolves with, unless the signal aborts before. */
async function within<T>(signal: AbortSignal, step: DirectoryStep, work: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(new Error('late'));
    signal.addEventListener('abort', () => reject(new Error('late')), { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    // Its own rejection may come later.
    work.catch(() => undefined);
    throw signal.aborted
      ? new DirectoryFailure('unreachable', step, 'no answer in time')
      : toFailure(step, error);
  } finally {
    aborted.catch(() => undefined);
  }
}

function toFailure(step: DirectoryStep, error: unknown): DirectoryFailure {
  if (error instanceof DirectoryFailure) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  // If all addresses of a name refuse, the error has a code but no message.
  const reason = message === '' ? code : message;
  return new DirectoryFailure(isCertificateError(error) ? 'misconfigured' : 'unreachable', step, reason);
}
