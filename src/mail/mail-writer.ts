import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { type OutgoingMail } from '#platform/mail';
import { type Instant } from '#shared';
import { type MailContent } from './mail-queue.js';
import { german } from './templates/de.js';
import { english } from './templates/en.js';
import { type Language } from './templates/language.js';
import { type Letter, toHtml, toText } from './templates/layout.js';
import { type MailFacts, type TemplateName, type Texts } from './templates/template.js';

const TEXTS: Readonly<Record<Language, Texts>> = { en: english, de: german };

/** The messages that are not for the owner of an account, whom they would greet by name. */
const WITHOUT_GREETING: ReadonlySet<TemplateName> = new Set<TemplateName>([
  'invitation',
  'test',
  'verify-address',
]);

/** Writes messages, as plain text and as HTML. */
@Injectable()
export class MailWriter {
  constructor(private readonly config: AppConfig) {}

  write(template: TemplateName, { to, language, facts }: MailContent): Omit<OutgoingMail, 'id'> {
    const letter = this.compose(template, language, facts);
    return { to, language, subject: letter.subject, text: toText(letter), html: toHtml(letter) };
  }

  private compose(template: TemplateName, language: Language, facts: MailFacts): Letter {
    const texts = TEXTS[language];
    const { user = '', change = 'totp-enabled', code = null, url, expiresAt = 0 } = facts;
    const expires = formatTime(expiresAt, language);
    const readable = { installation: this.config.installationName, user, change, expires };
    const { subject, paragraphs, action } = texts.templates[template](readable);
    return {
      ...{ language, subject, paragraphs, code },
      greeting: WITHOUT_GREETING.has(template) ? null : texts.greeting(user),
      action: action !== undefined && url !== undefined ? { label: action, url } : null,
      facts: listFacts(texts, language, facts),
      footer: texts.footer(readable),
    };
  }
}

function listFacts(
  { labels }: Texts,
  language: Language,
  { at, device, address }: MailFacts,
): Letter['facts'] {
  const values = { at: at === undefined ? undefined : formatTime(at, language), device, address };
  return (['at', 'device', 'address'] as const).flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [[labels[name], value] as const];
  });
}

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

/** In UTC, because the service does not know where the recipient is. */
const formatTime = (at: Instant, language: Language): string =>
  `${new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`;
