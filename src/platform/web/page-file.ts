import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  type Content,
  type Encoding,
  entityTag,
  type Representation,
  sendRepresentation,
} from '#platform/http';

/** The pages load what this origin serves, and nothing else: no inline script or style, no frame around them. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of the document and of its files, beside those of every answer. */
export const PAGE_HEADERS = { 'content-security-policy': POLICY };

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

const ENDINGS: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz', identity: '' };

/** The bundler's: a hash of the content between the name and its ending. */
const HASHED = /^assets\/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/;
const FOREVER = 'public, max-age=31536000, immutable';
/** May be kept, and is asked for again each time: a tag answers that. */
const REVALIDATED = 'no-cache';

/** Whether files with such a name are served at all. */
export const hasKnownType = (name: string): boolean => extname(name) in TYPES;

/** One file of the built pages, with its compressed copies beside it. Each is read when it is first asked for. */
export class PageFile {
  private readonly path: string;
  private readonly content: Content;
  private readonly loaded = new Map<Encoding, Promise<Representation>>();

  /**
   * @param name its path below the folder of the pages
   * @param encodings the copies there are, `identity` for the file itself
   */
  constructor(
    folder: string,
    name: string,
    private readonly encodings: readonly Encoding[],
  ) {
    this.path = join(folder, name);
    this.content = {
      type: TYPES[extname(name)] ?? 'application/octet-stream',
      caching: HASHED.test(name) ? FOREVER : REVALIDATED,
      headers: PAGE_HEADERS,
    };
  }

  /** Answers a GET or HEAD, with 304 where the client has it already. */
  send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const load = (encoding: Encoding) => this.load(encoding);
    return sendRepresentation(request, reply, this.content, { encodings: this.encodings, load });
  }

  /** Slow clients share what was read: there is one copy in memory, however many ask for it. */
  private load(encoding: Encoding): Promise<Representation> {
    const known = this.loaded.get(encoding);
    if (known) return known;
    const reading = this.read(encoding);
    this.loaded.set(encoding, reading);
    // A file that cannot be read now may be readable later.
    reading.catch(() => this.loaded.delete(encoding));
    return reading;
  }

  private async read(encoding: Encoding): Promise<Representation> {
    const body = await readFile(this.path + ENDINGS[encoding]);
    return { body, etag: entityTag(body, encoding) };
  }
}
