import { randomBytes } from 'node:crypto';

/** Headers of a client at an address that no other has; for servers that trust 127.0.0.1 as a proxy. */
export const fromAnywhere = (): Record<string, string> => ({
  'x-forwarded-for': `10.${[...randomBytes(3)].join('.')}`,
});
