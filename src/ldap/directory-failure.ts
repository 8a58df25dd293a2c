/** The steps of a login, in order. */
export const DIRECTORY_STEPS = [
  'name',
  'connection',
  'tls',
  'service_bind',
  'user_search',
  'user_bind',
  'groups',
] as const;
export type DirectoryStep = (typeof DIRECTORY_STEPS)[number];

/**
 * Why a directory cannot be used. The reason is for admins and the log: it has no password and no name of a person.
 *
 * `unreachable`: it may work later. `misconfigured`: only a change of the settings or of the directory helps.
 */
export class DirectoryFailure extends Error {
  constructor(
    readonly kind: 'unreachable' | 'misconfigured',
    readonly step: DirectoryStep,
    readonly reason: string,
  ) {
    super(`${step}: ${reason}`);
  }
}
