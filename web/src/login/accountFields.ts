/** The refusals that belong to the field `name` of a new password. */
export const passwordFields = (name: string) => ({
  PASSWORD_TOO_SHORT: name,
  PASSWORD_TOO_LONG: name,
  PASSWORD_TOO_COMMON: name,
  PASSWORD_MALFORMED: name,
});

/** Which field of a new account a refusal belongs to. */
export const ACCOUNT_FIELDS = {
  ...passwordFields('password'),
  INVALID_USERNAME: 'username',
  USERNAME_TAKEN: 'username',
  SETUP_CODE_REQUIRED: 'setupCode',
  INVALID_SETUP_CODE: 'setupCode',
};
