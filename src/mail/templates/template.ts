import { type Instant } from '#shared';

/** Every kind of message; docs/mail.md describes each of them. */
export const TEMPLATES = [
  'verify-address',
  'address-changed',
  'address-removed',
  'reset-code',
  'invitation',
  'new-device',
  'second-factor-unfinished',
  'password-changed',
  'second-factor-changed',
  'suspended',
  'locked-out',
  'test',
] as const;

export type TemplateName = (typeof TEMPLATES)[number];

/** What was done to a second factor. */
export const FACTOR_CHANGES = [
  'totp-enabled',
  'totp-disabled',
  'backup-codes-renewed',
  'passkey-registered',
  'passkey-removed',
] as const;

export type FactorChange = (typeof FACTOR_CHANGES)[number];

/** What a message tells. A template uses those that it needs. */
export type MailFacts = {
  /** The name of the account. */
  readonly user?: string;
  readonly at?: Instant;
  /** The network address of whoever did it. */
  readonly address?: string;
  /** What they used, like `Firefox on Linux`. */
  readonly device?: string;
  readonly change?: FactorChange;
  /** A one-time code. */
  readonly code?: string;
  /** A link with a one-time secret in its fragment. */
  readonly url?: string;
  /** When code or link expire. */
  readonly expiresAt?: Instant;
};

/** The facts, ready to be read. */
export type ReadableFacts = {
  readonly installation: string;
  readonly user: string;
  readonly change: FactorChange;
  readonly expires: string;
};

/** The text of a message in one language. */
export type TemplateText = {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The label of the link. */
  readonly action?: string;
};

/** Everything that messages say in one language. */
export type Texts = {
  readonly templates: Readonly<Record<TemplateName, (facts: ReadableFacts) => TemplateText>>;
  readonly greeting: (user: string) => string;
  /** The labels of the facts that are listed. */
  readonly labels: Readonly<Record<'at' | 'address' | 'device', string>>;
  /** Why somebody gets it. */
  readonly footer: (facts: ReadableFacts) => string;
};
