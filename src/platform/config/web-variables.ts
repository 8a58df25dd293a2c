import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { list, optional, text, variable } from './env-types.js';

const MAX_LINKS = 8;
const MAX_LABEL = 40;

/** A link in the footer of the pages. */
type BrandLink = { readonly label: string; readonly url: string };

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

/** Contacts of a `security.txt` (RFC 9116, section 2.5.3). */
const contacts = list.refine(
  (values) => values.every((value) => /^(https:\/\/|mailto:|tel:)\S+$/.test(value) && URL.canParse(value)),
  'must be a comma-separated list of addresses like mailto:security@example.com or https://example.com/report',
);

/** The variables of Latchkey's own pages and their branding. */
export const webVariables = {
  WEB: variable(
    z.enum(['on', 'off'], 'must be on or off'),
    'on',
    'on: serve the web pages (login, account, administration); off: only the API',
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
    'Accent colour of the pages as #rrggbb; its lightness is adjusted if the contrast is too low',
  ),
  BRAND_LINKS: variable(
    brandLinks,
    '',
    'Comma-separated list of links in the footer, like Privacy=https://example.com/privacy,Support=mailto:help@example.com',
  ),
  DEFAULT_LOCALE: optional(
    locale,
    'Language of the pages, such as en or de, for browsers that request no supported language',
  ),
  SECURITY_CONTACT: variable(
    contacts,
    '',
    'Comma-separated list of https, mailto or tel URIs for vulnerability reports, for /.well-known/security.txt',
  ),
  SECURITY_LANGUAGES: variable(
    list.refine((tags) => tags.every(isLocale), 'must be a comma-separated list of language tags like en,de'),
    '',
    'Comma-separated list of languages in which vulnerability reports are accepted, such as en,de',
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

/** The logo of the installation: a checked file, and its media type. */
export type BrandLogo = { readonly file: string; readonly type: 'image/png' | 'image/svg+xml' };

const MAX_BYTES = 256 * 1_024;
/** How far into an SVG file the root element may start, after comments and a document type. */
const HEAD_BYTES = 4_096;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const SVG = /<svg[\s>]/;

/** Checks the file of `BRAND_LOGO_FILE`. Returns the logo, or the problems. */
export function findBrandLogo(path: string | undefined): { logo: BrandLogo | null; problems: string[] } {
  if (path === undefined) return { logo: null, problems: [] };
  const file = resolve(path);
  try {
    const { size, head } = lookAt(file);
    const type = detectType(head);
    if (type === null) return refused(path, 'is neither an SVG nor a PNG image');
    if (size > MAX_BYTES) return refused(path, `is larger than ${MAX_BYTES / 1_024} KiB`);
    return { logo: { file, type }, problems: [] };
  } catch (error) {
    return refused(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

const refused = (path: string, problem: string) => ({
  logo: null,
  problems: [`BRAND_LOGO_FILE ${path} ${problem}`],
});

/** Detects the media type by content, because the file name proves nothing. */
function detectType(head: Buffer): BrandLogo['type'] | null {
  if (head.subarray(0, PNG.length).equals(PNG)) return 'image/png';
  return SVG.test(head.toString('utf8')) ? 'image/svg+xml' : null;
}

function lookAt(file: string): { size: number; head: Buffer } {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const read = readSync(descriptor, head);
    return { size: fstatSync(descriptor).size, head: head.subarray(0, read) };
  } finally {
    closeSync(descriptor);
  }
}
