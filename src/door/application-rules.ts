import { isSameSite } from '#platform/network';
import { hostOfOrigin } from './application-address.js';
import { findHoldProtocol } from './application-presets.js';
import { type ApplicationSettings } from './application-settings.js';
import {
  EncodedSlashNotAllowed,
  HoldNotSupported,
  InvalidPublicPath,
  InvalidTerminalRule,
  InvalidUpstreamTls,
  NotSameSite,
  OwnHost,
  PathPrefixNotAllowed,
  UpstreamForbidden,
  UpstreamNotAllowed,
  UpstreamRequired,
} from './applications.errors.js';
import { hasPathRule } from './door-request-rules.js';
import { isTerminalPattern } from './path-rules.js';
import { isForbiddenAddress, parseUpstreamAddress, type UpstreamAddress } from './upstream-address.js';

/** Where Latchkey itself is. */
export type OwnPlaces = {
  /** `PUBLIC_URL`: its host gets the session cookie. */
  readonly publicUrl: string;
  /** Where single sign-on leads: the pages of another front end. */
  readonly frontendUrl: string;
  /** Whether a host always means this machine. */
  readonly isLoopback: (host: string) => boolean;
};

/** Checks the settings together. Throws the refusal of the first rule that they break. */
export function checkApplication(settings: ApplicationSettings, own: OwnPlaces): void {
  checkOwnHost(settings, own);
  checkPathMode(settings);
  checkUpstream(settings);
  checkTls(settings);
  checkPaths(settings);
  checkHold(settings, own);
}

/** Checks only where the gateway connects to, and how. Throws as {@link checkApplication} does. */
export function checkConnection(settings: ApplicationSettings): void {
  checkUpstream(settings);
  checkTls(settings);
}

/** Returns whether open sockets of the application can be held, so that `hold` is its default. */
export function canHold(settings: ApplicationSettings, { publicUrl }: OwnPlaces): boolean {
  const { mode, options, origin } = settings;
  return mode === 'gateway' && findHoldProtocol(options) !== 'no' && isSameSite(publicUrl, origin);
}

/**
 * A front end may be an application with an adapter, which exists to serve it. On loopback all names of this machine but
 * those below `localhost` are Latchkey's own, because it answers on them.
 */
function checkOwnHost({ origin, options }: ApplicationSettings, own: OwnPlaces): void {
  const host = hostOfOrigin(origin);
  const publicHost = hostOfOrigin(own.publicUrl);
  const isFrontend = options.identity.adapter === null && host === hostOfOrigin(own.frontendUrl);
  const isHere = own.isLoopback(publicHost) && own.isLoopback(host) && !host.endsWith('.localhost');
  if (host === publicHost || isFrontend || isHere) throw new OwnHost({ host });
}

function checkPathMode({ mode, pathPrefix }: ApplicationSettings): void {
  if (mode === 'gateway' && pathPrefix !== '') throw new PathPrefixNotAllowed();
}

function checkUpstream({ mode, upstream }: ApplicationSettings): void {
  if (mode === 'gateway' && upstream === null) throw new UpstreamRequired();
  if (mode === 'forward' && upstream !== null) throw new UpstreamNotAllowed();
  if (upstream !== null) checkAddress(parseUpstreamAddress(upstream));
}

function checkAddress(upstream: UpstreamAddress | null): void {
  if (upstream === null || upstream.scheme === 'unix') return;
  if (isForbiddenAddress(upstream)) throw new UpstreamForbidden();
}

function checkTls({ upstream, options: { tls } }: ApplicationSettings): void {
  const { caFile, serverName, fingerprint, isInsecure } = tls;
  const hasCheck = [caFile, serverName, fingerprint].some((value) => value !== null);
  const isHttps = upstream?.startsWith('https:') ?? false;
  if ((hasCheck && isInsecure) || ((hasCheck || isInsecure) && !isHttps)) throw new InvalidUpstreamTls();
}

function checkPaths(settings: ApplicationSettings): void {
  const { pathPrefix, terminal, options } = settings;
  const outside = options.publicPaths.find((path) => !path.startsWith(pathPrefix));
  if (outside !== undefined) throw new InvalidPublicPath({ path: outside });
  const isPattern = terminal !== null && isTerminalPattern(terminal);
  if (isPattern && !terminal.startsWith(pathPrefix)) throw new InvalidTerminalRule();
  if (options.allowsEncodedSlash && hasPathRule(settings)) throw new EncodedSlashNotAllowed();
}

function checkHold(settings: ApplicationSettings, { publicUrl }: OwnPlaces): void {
  const { onLock, mode, options, origin } = settings;
  if (onLock === 'close') return;
  if (mode === 'forward' || findHoldProtocol(options) === 'no')
    throw new HoldNotSupported(options.preset === null ? {} : { preset: options.preset });
  if (!options.holdsUnframed && !isSameSite(publicUrl, origin))
    throw new NotSameSite({ public_url: publicUrl });
}
