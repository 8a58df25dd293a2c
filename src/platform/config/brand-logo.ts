import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';

/** The logo of the installation: a file that was looked at, and its media type. */
export type BrandLogo = { readonly file: string; readonly type: 'image/png' | 'image/svg+xml' };

const MAX_BYTES = 256 * 1_024;
/** How far into an SVG file its root element may begin: comments and a document type come first. */
const HEAD_BYTES = 4_096;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const SVG = /<svg[\s>]/;

/** Looks at the file of `BRAND_LOGO_FILE`. Returns the logo, or what is wrong with it. */
export function findBrandLogo(path: string | undefined): { logo: BrandLogo | null; problems: string[] } {
  if (path === undefined) return { logo: null, problems: [] };
  const file = resolve(path);
  try {
    const { size, head } = lookAt(file);
    const type = typeOf(head);
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

/** By its content: the name of a file says nothing. */
function typeOf(head: Buffer): BrandLogo['type'] | null {
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
