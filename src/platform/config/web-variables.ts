import { z } from 'zod';
import { list, optional, text, variable } from './env-types.js';

const MAX_LINKS = 8;
const MAX_LABEL = 40;

/** A link of the pages' footer. */
export type BrandLink = { readonly label: string; readonly url: string };

/** `Label=https://…`, separated by commas. A comma within an address is written as %2C. */
const brandLinks = list
  .transform((items) => items.map(toLink))
  .refine(
    (links) => links.length <= MAX_LINKS && links.every(isLink),
    `must be a comma-separated list of at most ${MAX_LINKS} links like Privacy=https://example.com/privacy`,
  );

/** A language tag as browsers write it (BCP 47). */
const locale = z
  .string()
  .refine(isLocale, 'must be a language tag like en or de-CH')
  .transform((value) => Intl.getCanonicalLocales(value)[0] ?? value);

/** Latchkey's own pages, and how they look. */
export const webVariables = {
  WEB: variable(
    z.enum(['on', 'off'], 'must be on or off'),
    'on',
    'on: serve the web pages (sign-in, account, console); off: the API alone',
  ),
  INSTALLATION_NAME: optional(
    text.max(64),
    'Name of this installation on the pages; defaults to ISSUER_NAME',
  ),
  BRAND_LOGO_FILE: optional(text, 'SVG or PNG file with the logo of the pages, at most 256 KiB'),
  BRAND_ACCENT_COLOR: optional(
    z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour like #1f5fbf')
      .transform((value) => value.toLowerCase()),
    'Accent colour of the pages as #rrggbb; they change its lightness where its contrast is too low',
  ),
  BRAND_LINKS: variable(
    brandLinks,
    '',
    'Comma-separated list of links in the footer, like Privacy=https://example.com/privacy,Support=mailto:help@example.com',
  ),
  DEFAULT_LOCALE: optional(
    locale,
    'Language of the pages for browsers that ask for none of theirs, like en or de',
  ),
};

function toLink(item: string): BrandLink {
  const [label = '', ...rest] = item.split('=');
  return { label: label.trim(), url: rest.join('=').trim() };
}

function isLink({ label, url }: BrandLink): boolean {
  const isNamed = label !== '' && [...label].length <= MAX_LABEL;
  return isNamed && /^(https?:\/\/|mailto:)\S+$/.test(url) && URL.canParse(url);
}

function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}
