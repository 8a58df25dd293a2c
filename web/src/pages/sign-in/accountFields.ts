/** Which field of a form with name and password a refusal belongs to. */
export const PASSWORD_FIELDS = {
  PASSWORD_TOO_SHORT: 'password',
  PASSWORD_TOO_LONG: 'password',
  PASSWORD_TOO_COMMON: 'password',
  PASSWORD_MALFORMED: 'password',
};

export const ACCOUNT_FIELDS = {
  ...PASSWORD_FIELDS,
  INVALID_USERNAME: 'username',
  USERNAME_TAKEN: 'username',
  SETUP_CODE_REQUIRED: 'setupCode',
  INVALID_SETUP_CODE: 'setupCode',
};
