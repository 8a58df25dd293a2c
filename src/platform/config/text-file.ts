import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';

/** A text file of the operator that is unusable. `problem` is the reason, and follows the file name in the message. */
export class UnusableFile extends Error {
  constructor(
    file: string,
    readonly problem: string,
    /** The error code of the system, if any. */
    readonly code?: string,
  ) {
    super(`${file} ${problem}`);
  }
}

const NOT_UTF8 = 'is not UTF-8 text: save it as UTF-8';
const UTF16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];
/** Drops a byte order mark. */
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads a text file without its byte order mark. Throws {@link UnusableFile}, which never holds the content. */
export function readTextFile(file: string): string {
  return decodeText(file, readBytes(file));
}

/** Decodes the content of a text file; see {@link readTextFile}. */
export function decodeText(file: string, bytes: Uint8Array): string {
  if (isUtf16(bytes)) throw new UnusableFile(file, 'is UTF-16 text: save it as UTF-8');
  try {
    return decoder.decode(bytes);
  } catch {
    throw new UnusableFile(file, NOT_UTF8);
  }
}

/** UTF-8 text has no zero bytes, but in UTF-16 every ASCII letter has one. */
const isUtf16 = (bytes: Uint8Array): boolean =>
  bytes.includes(0) || UTF16_MARKS.some((mark) => mark.every((byte, at) => bytes[at] === byte));

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const hint =
      code === 'EISDIR' ? ': it is a directory. Docker creates one where a mounted file is missing' : '';
    throw new UnusableFile(file, `cannot be read (${code})${hint}`, code);
  }
}

const PEM_HEADER = '-----BEGIN ';
const BEFORE_HEADER = /^(?=-----BEGIN )/m;

/**
 * Reads the certificate authorities of a PEM file; text between the certificates is a comment. Throws {@link
 * UnusableFile} unless every PEM block is a certificate: TLS would silently ignore the others and trust fewer
 * authorities.
 */
export function readAuthorities(file: string): string {
  const text = readTextFile(file);
  const problem = findAuthoritiesProblem(text);
  if (problem !== null) throw new UnusableFile(file, problem);
  return text;
}

/** Returns why a text cannot be used as certificate authorities; null if it can. See {@link readAuthorities}. */
export function findAuthoritiesProblem(text: string): string | null {
  const blocks = text.split(BEFORE_HEADER).filter((block) => block.startsWith(PEM_HEADER));
  if (blocks.length === 0) return 'contains no PEM certificate';
  const invalid = blocks.findIndex((block) => !isCertificate(block));
  return invalid === -1
    ? null
    : `must contain PEM certificates only: block ${invalid + 1} of ${blocks.length} is not a valid certificate`;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
