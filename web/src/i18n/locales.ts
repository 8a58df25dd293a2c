import { use } from 'react';
import type account from './messages/en/account.json';
import type admin from './messages/en/admin.json';
import type adminErrors from './messages/en/adminErrors.json';
import type apiKeys from './messages/en/apiKeys.json';
import type app from './messages/en/app.json';
import type applications from './messages/en/applications.json';
import type audit from './messages/en/audit.json';
import type auditLog from './messages/en/auditLog.json';
import type appLogin from './messages/en/appLogin.json';
import type device from './messages/en/device.json';
import type directories from './messages/en/directories.json';
import type door from './messages/en/door.json';
import type errors from './messages/en/errors.json';
import type firstSteps from './messages/en/firstSteps.json';
import type home from './messages/en/home.json';
import type locked from './messages/en/locked.json';
import type newAccount from './messages/en/newAccount.json';
import type people from './messages/en/people.json';
import type passwordReset from './messages/en/passwordReset.json';
import type proof from './messages/en/proof.json';
import type secondFactor from './messages/en/secondFactor.json';
import type setup from './messages/en/setup.json';
import type login from './messages/en/login.json';
import type webhooks from './messages/en/webhooks.json';

/** The languages, with one catalogue per area. To add one, add a folder in `messages` and a line here. */
export const LOCALES = { en: 'English', de: 'Deutsch' } as const;

export type Locale = keyof typeof LOCALES;
export type Catalogue = {
  /** Creating and listing API keys, for account and console. */
  apiKeys: typeof apiKeys;
  app: typeof app;
  /** The page that logs in an app of the user's machine. */
  appLogin: typeof appLogin;
  /** The page that logs in a command line or a device. */
  device: typeof device;
  door: typeof door;
  errors: typeof errors;
  firstSteps: typeof firstSteps;
  home: typeof home;
  locked: typeof locked;
  /** Setup and registration. */
  newAccount: typeof newAccount;
  passwordReset: typeof passwordReset;
  /** Roles, invitations and what admins do with accounts. */
  people: typeof people;
  /** The dialog that asks for a fresh proof. */
  proof: typeof proof;
  secondFactor: typeof secondFactor;
  setup: typeof setup;
  /** The login itself, whose texts count towards its size limit. */
  login: typeof login;
  account: typeof account;
  admin: typeof admin;
  /** Errors that only the console can get; see `AdminMessages`. */
  adminErrors: typeof adminErrors;
  /** The pages of applications in the console. */
  applications: typeof applications;
  /** The pages of directories in the console. */
  directories: typeof directories;
  /** Descriptions of audit log entries, for account and console. */
  audit: typeof audit;
  /** Descriptions that name the affected account, for the console. */
  auditLog: typeof auditLog;
  /** The pages of webhooks in the console. */
  webhooks: typeof webhooks;
};
export type Area = keyof Catalogue;

declare module 'use-intl' {
  interface AppConfig {
    Messages: Catalogue;
  }
}

const STORED = 'latchkey.locale';
const isLocale = (text: string | null | undefined): text is Locale => text != null && text in LOCALES;

/** Returns the chosen language, else the browser's first supported one, else the installation's, else English. */
export function preferredLocale(fallback: string | null): Locale {
  const wanted = [
    localStorage.getItem(STORED),
    ...navigator.languages.map((tag) => tag.split('-')[0]),
    fallback,
  ];
  return wanted.find(isLocale) ?? 'en';
}

/** Returns the language with the browser's region, such as en-GB, for the format of dates and numbers. */
export function regionalLocale(locale: Locale): string {
  const { region } = new Intl.Locale(navigator.language);
  return region === undefined ? locale : `${locale}-${region}`;
}

export function storeLocale(locale: Locale): void {
  localStorage.setItem(STORED, locale);
}

const files = import.meta.glob<unknown>('./messages/*/*.json', { import: 'default' });
const loading = new Map<string, Promise<unknown>>();
const loaded = new Map<string, unknown>();

const toCataloguePath = (locale: Locale, area: Area) => `./messages/${locale}/${area}.json`;

/** Loads the messages of an area. Later calls return the same promise. */
export function loadMessages<A extends Area>(locale: Locale, area: A): Promise<Catalogue[A]> {
  const path = toCataloguePath(locale, area);
  const known = loading.get(path) ?? load(path);
  loading.set(path, known);
  return known as Promise<Catalogue[A]>;
}

async function load(path: string): Promise<unknown> {
  const messages = await files[path]?.();
  if (messages === undefined) throw new Error(`no messages at ${path}`);
  loaded.set(path, messages);
  return messages;
}

/** Returns the messages of an area; suspends until they are loaded. */
export function useLoadedMessages<A extends Area>(locale: Locale, area: A): Catalogue[A] {
  const known = loaded.get(toCataloguePath(locale, area)) as Catalogue[A] | undefined;
  return known ?? use(loadMessages(locale, area));
}
