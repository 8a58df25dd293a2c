import { domainError } from '#shared';

export const ApplicationNotFound = domainError(
  'not-found',
  'APPLICATION_NOT_FOUND',
  'There is no application with this ID',
);

export const InvalidSlug = domainError(
  'invalid',
  'INVALID_SLUG',
  'A slug has up to 63 lower-case letters, digits and single hyphens between them, and is not a reserved word',
);

export const SlugTaken = domainError('conflict', 'SLUG_TAKEN', 'Another application has this slug');

export const InvalidOrigin = domainError(
  'invalid',
  'INVALID_ORIGIN',
  'An origin is https://host or https://host:port, without path and wildcards; write other letters than ASCII as xn--',
);

export const OriginTaken = domainError(
  'conflict',
  'ORIGIN_TAKEN',
  'Another application has this origin and path_prefix',
);

/** Cookies do not tell ports apart, so an application there would get Latchkey's session cookie. */
export const OwnHost = domainError<{ host: string }>(
  'invalid',
  'OWN_HOST',
  'This host is Latchkey’s own, and its cookies would reach the application on every port: use another host name',
  { host: 'auth.example.com' },
);

export const InvalidPathPrefix = domainError(
  'invalid',
  'INVALID_PATH_PREFIX',
  'path_prefix is empty or like /x/, of letters, digits, dots, hyphens, underscores and tildes',
);

export const PathPrefixNotAllowed = domainError(
  'invalid',
  'PATH_PREFIX_NOT_ALLOWED',
  'path_prefix is for mode forward only: with mode gateway an application has a host name of its own',
);

export const InvalidUpstream = domainError(
  'invalid',
  'INVALID_UPSTREAM',
  'upstream is http://host:port, https://host:port/prefix or unix:/path, without user, query and fragment',
);

export const UpstreamRequired = domainError(
  'invalid',
  'UPSTREAM_REQUIRED',
  'Mode gateway needs upstream: where to connect to',
);

export const UpstreamNotAllowed = domainError(
  'invalid',
  'UPSTREAM_NOT_ALLOWED',
  'upstream is for mode gateway only: with mode forward your proxy connects to the application',
);

/** Link-local, metadata, multicast and similar addresses, and Latchkey's own listeners and dependencies. */
export const UpstreamForbidden = domainError(
  'invalid',
  'UPSTREAM_FORBIDDEN',
  'No application may be at this address: it is link-local, multicast, a metadata service or Latchkey’s own',
);

export const InvalidUpstreamTls = domainError(
  'invalid',
  'INVALID_UPSTREAM_TLS',
  'ca_file, server_name, fingerprint and insecure are for https upstreams; insecure excludes the others',
);

export const InvalidAudience = domainError(
  'invalid',
  'INVALID_AUDIENCE',
  'who is "everyone", "admins" or {"users": [up to 500 user IDs], "roles": [up to 100 role names]}',
);

/** System roles are no part of a list: `"admins"` and `"everyone"` stand for them. */
export const UnknownRoles = domainError(
  'invalid',
  'UNKNOWN_ROLES',
  'At least one of the listed roles does not exist, or is a system role',
);

export const UnknownUsers = domainError(
  'invalid',
  'UNKNOWN_USERS',
  'At least one of the listed users does not exist',
);

export const InvalidTerminalRule = domainError(
  'invalid',
  'INVALID_TERMINAL_RULE',
  'terminal is a terminal ID, or a path like /terminal/{id}/ with one segment {id}, within path_prefix',
);

/** `preset` is absent for an application without one, whose protocol is unknown. */
export const HoldNotSupported = domainError<{ preset?: string }>(
  'invalid',
  'HOLD_NOT_SUPPORTED',
  'on_lock hold needs mode gateway and a preset whose protocol can be held: use close',
  {},
  { optional: { preset: 'shellinabox' } },
);

/** Browsers keep the cookies of another site from frames. */
export const NotSameSite = domainError<{ public_url: string }>(
  'invalid',
  'NOT_SAME_SITE',
  'on_lock hold needs an origin of the same site and scheme as PUBLIC_URL: use close, or set unframed_hold',
  { public_url: 'https://auth.example.com' },
);

export const InvalidPublicPath = domainError<{ path: string }>(
  'invalid',
  'INVALID_PUBLIC_PATH',
  'A public path is exact, like /health, or a prefix that ends in /, within path_prefix; without wildcards and encoding',
  { path: '/assets/*' },
);

export const InvalidHeaderName = domainError<{ header: string }>(
  'invalid',
  'INVALID_HEADER_NAME',
  'An identity header has a name of its own, of up to 64 letters, digits and hyphens, and not one that HTTP uses',
  { header: 'Cookie' },
);

export const EncodedSlashNotAllowed = domainError(
  'invalid',
  'ENCODED_SLASH_NOT_ALLOWED',
  'allow_encoded_slash excludes rules about paths: path_prefix, public_paths, a terminal pattern, an upstream with a path',
);
