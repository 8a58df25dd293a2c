import { domainError } from '#shared';

export const PasswordLoginDisabled = domainError(
  'forbidden',
  'PASSWORD_LOGIN_DISABLED',
  'Password authentication is currently disabled',
);
