const MAX_SLUG = 63;

/** Returns a short name for addresses: lower-case letters and digits with single hyphens between them. */
export const toSlug = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', '-')
    .slice(0, MAX_SLUG)
    .replace(/-$/, '');

/** The port of the gateway, which answers by itself in an installation without a proxy. */
const GATEWAY_PORT = '3001';
const ADDRESS = /^(?:\d+(?:\.\d+){3}|\[.*\])$/;

/**
 * Returns an address beside that of Latchkey: `https://shell.example.com` beside `https://auth.example.com`. Returns an
 * empty text without a slug, and where Latchkey's host is an address or has no parent.
 */
export function suggestOrigin(slug: string, publicUrl: string): string {
  const { protocol, hostname, port } = new URL(publicUrl);
  const parent = hostname.split('.').slice(1).join('.');
  if (slug === '' || ADDRESS.test(hostname) || parent === '' || slug.startsWith('xn--')) return '';
  return `${protocol}//${slug}.${parent}${port === '' ? '' : `:${GATEWAY_PORT}`}`;
}
