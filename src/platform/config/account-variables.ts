import { z } from 'zod';
import { optional, variable, wholeNumber } from './env-types.js';

/** What is asked of users besides their password, and how accounts are deleted. */
export const accountVariables = {
  STEP_UP: optional(
    z.enum(['own', 'all', 'off'], 'must be own, all or off'),
    'Which operations ask to confirm the password, a code or a passkey if that is more than ten minutes ago. own: those that only Latchkey has; all: also changes of factors, roles, keys, providers and accounts; off: none. Overrides the setting step_up, which is own by default',
  ),
  SECOND_FACTOR_REQUIRED: variable(
    z.enum(['off', 'admins', 'everyone'], 'must be off, admins or everyone'),
    'off',
    'Whose logins require a second factor, besides the members of roles that require it; a session without one can only enrol it',
  ),
  SECOND_FACTOR_ENROLMENT: variable(
    z.enum(['open', 'confirmed'], 'must be open or confirmed'),
    'open',
    'What a session that can only enrol needs for its first second factor. open: nothing else; confirmed: a one-time code from an admin',
  ),
  ACCOUNT_DELETION_GRACE_DAYS: variable(
    wholeNumber(0, 365),
    '0',
    'Days for which a deleted account is only suspended, so that an admin can reactivate it; 0: accounts are deleted at once',
  ),
};
