/** Returns the error codes to show at the field `name` of a new password. */
export const passwordFields = (name: string) => ({
  PASSWORD_TOO_SHORT: name,
  PASSWORD_TOO_LONG: name,
  PASSWORD_TOO_COMMON: name,
  PASSWORD_MALFORMED: name,
});

/** Maps error codes of a new account to the field that shows them. */
export const ACCOUNT_FIELDS = {
  ...passwordFields('password'),
  INVALID_USERNAME: 'username',
  USERNAME_TAKEN: 'username',
  SETUP_CODE_REQUIRED: 'setupCode',
  INVALID_SETUP_CODE: 'setupCode',
};
