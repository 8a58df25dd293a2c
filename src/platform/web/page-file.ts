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

/** Allows the pages to load only files of this origin: no inline scripts or styles, no frames, and no framing. */
const DIRECTIVES = [
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
];

/** Headers of the document and its files, besides those of every response. */
export const PAGE_HEADERS = { 'content-security-policy': DIRECTIVES.join('; ') };

/** Headers of the document that shows applications in a frame. @param sources where they may come from */
export const toFramePageHeaders = (sources: readonly string[]): Readonly<Record<string, string>> => ({
  'content-security-policy': [...DIRECTIVES, `frame-src 'self' ${sources.join(' ')}`].join('; '),
});

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

/** File names of the bundler, which contain a hash of the content. */
const HASHED = /^assets\/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/;
const FOREVER = 'public, max-age=31536000, immutable';
/** Clients may cache the response, but must revalidate it. */
const REVALIDATED = 'no-cache';

/** Whether files with this extension are served. */
export const hasKnownType = (name: string): boolean => extname(name) in TYPES;

/** A file of the built pages, with its compressed copies. Each is read on the first request for it. */
export class PageFile {
  private readonly path: string;
  private readonly content: Content;
  private readonly loaded = new Map<Encoding, Promise<Representation>>();

  /**
   * @param name path relative to the folder of the pages
   * @param encodings the available encodings; `identity` is the file itself
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

  /** Responds to GET or HEAD, with 304 if the client has the content already. */
  send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const load = (encoding: Encoding) => this.load(encoding);
    return sendRepresentation(request, reply, this.content, { encodings: this.encodings, load });
  }

  /** Caches the content, so that any number of slow clients share one copy in memory. */
  private load(encoding: Encoding): Promise<Representation> {
    const known = this.loaded.get(encoding);
    if (known) return known;
    const reading = this.read(encoding);
    this.loaded.set(encoding, reading);
    // Retry after a failed read.
    reading.catch(() => this.loaded.delete(encoding));
    return reading;
  }

  private async read(encoding: Encoding): Promise<Representation> {
    const body = await readFile(this.path + ENDINGS[encoding]);
    return { body, etag: entityTag(body, encoding) };
  }
}
