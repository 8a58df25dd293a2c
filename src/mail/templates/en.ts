import { type FactorChange, type Texts } from './template.js';

const CHANGES: Readonly<Record<FactorChange, string>> = {
  'totp-enabled': 'An authenticator app was added as the second factor.',
  'totp-disabled': 'The authenticator app was removed. It is no longer asked for at login.',
  'backup-codes-renewed': 'New backup codes were created. The earlier ones no longer work.',
  'passkey-registered': 'A passkey was added.',
  'passkey-removed': 'A passkey was removed.',
};

const NOT_YOU =
  'If this was not you, change your password now, end your other sessions and tell your administrator.';

export const english: Texts = {
  greeting: (user) => `Hello ${user},`,
  labels: { at: 'Time', address: 'IP address', device: 'Device' },
  footer: ({ installation }) => `Sent automatically by ${installation}. Replies are not read.`,
  templates: {
    'verify-address': ({ installation, user, expires }) => ({
      subject: `Confirm your e-mail address for ${installation}`,
      paragraphs: [
        `This address was entered for the account ${user}. Confirm it to receive security notices and password reset codes here.`,
        `The link works once, until ${expires}. If you did not ask for it, ignore this message: nothing changes.`,
      ],
      action: 'Confirm address',
    }),
    'address-changed': ({ installation }) => ({
      subject: `Your e-mail address for ${installation} was changed`,
      paragraphs: ['Mail for your account now goes to another address, and no longer to this one.', NOT_YOU],
    }),
    'address-removed': ({ installation }) => ({
      subject: `Your e-mail address for ${installation} was removed`,
      paragraphs: ['Your account no longer has an e-mail address, so this is its last message.', NOT_YOU],
    }),
    'reset-code': ({ installation, expires }) => ({
      subject: `Your password reset code for ${installation}`,
      paragraphs: [
        `Enter this code on the page where you asked for it. It is valid until ${expires}.`,
        'If you did not ask for it, ignore this message. Never tell the code to anybody.',
      ],
    }),
    invitation: ({ installation, expires }) => ({
      subject: `You are invited to ${installation}`,
      paragraphs: [
        `Somebody invites you to create an account at ${installation}.`,
        `The link works once, until ${expires}. If you do not expect it, ignore this message.`,
      ],
      action: 'Create account',
    }),
    'new-device': ({ installation }) => ({
      subject: `New device at ${installation}`,
      paragraphs: ['Your account was used on a device that it has not been used on before.', NOT_YOU],
    }),
    'second-factor-unfinished': ({ installation }) => ({
      subject: `A login to ${installation} was not finished`,
      paragraphs: [
        'Somebody entered your correct password, but did not enter the second factor.',
        'If this was not you, somebody knows your password: change it now.',
      ],
    }),
    'password-changed': ({ installation }) => ({
      subject: `Your password for ${installation} was changed`,
      paragraphs: ['Your password was changed, and all sessions were ended.', NOT_YOU],
    }),
    'second-factor-changed': ({ installation, change }) => ({
      subject: `Your second factor for ${installation} was changed`,
      paragraphs: [CHANGES[change], NOT_YOU],
    }),
    suspended: ({ installation }) => ({
      subject: `Your account at ${installation} was suspended`,
      paragraphs: ['You cannot log in until an administrator reactivates your account. Your data is kept.'],
    }),
    'locked-out': ({ installation }) => ({
      subject: `Too many failed logins at ${installation}`,
      paragraphs: [
        'A wrong password was entered for your account too often, so logging in with the password is locked for a while.',
        'If this was not you, you need not do anything, as long as your password is hard to guess.',
      ],
    }),
    test: ({ installation }) => ({
      subject: `Test message from ${installation}`,
      paragraphs: ['Mail works: the mail server has taken this message.'],
    }),
  },
};
