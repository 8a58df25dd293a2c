import { hostOfOrigin } from './application-address.js';
import { type OwnPlaces } from './application-rules.js';
import { type ApplicationSettings } from './application-settings.js';

export const WARNING_CODES = ['SHARED_ORIGIN', 'PLAIN_HTTP', 'INSECURE_UPSTREAM', 'UNFRAMED_HOLD'] as const;

/** Something that works, but that an admin should know. */
export type ApplicationWarning = {
  readonly code: (typeof WARNING_CODES)[number];
  readonly message: string;
};

type Rule = ApplicationWarning & {
  readonly applies: (settings: ApplicationSettings, own: OwnPlaces) => boolean;
};

const RULES: readonly Rule[] = [
  {
    code: 'SHARED_ORIGIN',
    message:
      'Applications on one origin can read each other’s storage and act in each other’s pages: give each a host name',
    applies: ({ pathPrefix }) => pathPrefix !== '',
  },
  {
    code: 'PLAIN_HTTP',
    message: 'Without HTTPS the application’s cookie can be read on the network and planted by sibling hosts',
    applies: ({ origin }, { isLoopback }) => origin.startsWith('http:') && !isLoopback(hostOfOrigin(origin)),
  },
  {
    code: 'INSECURE_UPSTREAM',
    message: 'The certificate of the upstream is not verified: use ca_file or fingerprint',
    applies: ({ options }) => options.tls.isInsecure,
  },
  {
    code: 'UNFRAMED_HOLD',
    message: 'While the screen is locked the page keeps showing what was on it, because no frame covers it',
    applies: ({ onLock, options }) => onLock === 'hold' && options.holdsUnframed,
  },
];

export const findWarnings = (settings: ApplicationSettings, own: OwnPlaces): ApplicationWarning[] =>
  RULES.filter(({ applies }) => applies(settings, own)).map(({ code, message }) => ({ code, message }));
