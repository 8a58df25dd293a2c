import { domainError } from '#shared';

const USER = { userId: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44', username: 'ada', second_factor: true };
const WAY = { type: 'provider', provider: 1, name: 'Company directory' };
const EXAMPLE = {
  before: { total: 1, able: 1, accounts: [{ ...USER, ways: [WAY] }] },
  after: { total: 1, able: 0, accounts: [{ ...USER, ways: [] }] },
};

/** Refuses a change after which no admin could log in. */
export const WouldLockOut = domainError<{ access?: object }>(
  'locks-out',
  'WOULD_LOCK_OUT',
  'No admin would be able to log in: first link an admin to a working identity provider',
  {},
  { optional: { access: EXAMPLE } },
);

export const StepUpConfigured = domainError(
  'conflict',
  'STEP_UP_CONFIGURED',
  'STEP_UP is set in the environment of the service: change it there',
);
