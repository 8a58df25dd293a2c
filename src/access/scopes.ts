/** What an API key can be limited to besides permissions and applications. */
export const SCOPES = {
  me: 'Do what every user may: read the own account, and see and end the own sessions and connections',
  data: 'Read, write and delete the encrypted items of its user',
  introspect: 'Check the tokens of others with `POST /api/introspect`',
} as const;

/** A scope that is not a permission. */
export type Scope = keyof typeof SCOPES;
