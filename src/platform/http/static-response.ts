import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import negotiate from '@fastify/accept-negotiator';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { appendVary } from './response-headers.js';

const ENCODINGS = ['br', 'gzip', 'identity'] as const;
/** The highest level of Brotli takes twenty times as long and saves only another 5 %. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** The content codings on offer, in order of preference. */
export type Encoding = (typeof ENCODINGS)[number];
export type Representation = { readonly body: Buffer; readonly etag: string };
export type Content = {
  readonly type: string;
  readonly caching: string;
  /** Request headers besides `Accept-Encoding` that the response depends on. */
  readonly vary?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
};
/** The same content in several encodings, `identity` among them. */
type Representations = {
  readonly encodings: readonly Encoding[];
  readonly load: (encoding: Encoding) => Promise<Representation>;
};

/**
 * A response that stays the same as long as the process runs. The first request loads, compresses and hashes the content;
 * later requests share the result. A failed load is retried at the next request.
 */
export class StaticResponse {
  private loading: Promise<Readonly<Record<Encoding, Representation>>> | undefined;

  constructor(
    private readonly load: () => Buffer | string | Promise<Buffer>,
    private readonly content: Content,
  ) {}

  /** Responds to GET or HEAD, with 304 if the client has the content already. */
  send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const load = async (encoding: Encoding) => (await this.represent())[encoding];
    return sendRepresentation(request, reply, this.content, { encodings: ENCODINGS, load });
  }

  private represent(): NonNullable<typeof this.loading> {
    this.loading ??= represent(this.load).catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }
}

/** Sends the encoding that the client prefers, or 304 if it has it already (RFC 9110, sections 12.5.3 and 13.1.2). */
export async function sendRepresentation(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  content: Content,
  { encodings, load }: Representations,
): Promise<FastifyReply> {
  const encoding = negotiate(headers['accept-encoding'] ?? '', [...encodings]) ?? 'identity';
  const { body, etag } = await load(encoding);
  appendVary(reply, ...(content.vary ?? []), 'Accept-Encoding');
  void reply.headers({ etag, 'cache-control': content.caching, ...content.headers });
  if (matchesEtag(etag, headers['if-none-match'])) return reply.status(304).send();
  if (encoding !== 'identity') void reply.header('content-encoding', encoding);
  return reply.type(content.type).send(body);
}

/** Returns the strong entity tag of content in an encoding. */
export const entityTag = (plain: Buffer, encoding: Encoding): string => toTag(toDigest(plain), encoding);

const toDigest = (plain: Buffer): string =>
  createHash('sha256').update(plain).digest('base64url').slice(0, 22);

const toTag = (digest: string, encoding: Encoding): string => {
  return encoding === 'identity' ? `"${digest}"` : `"${digest}-${encoding}"`;
};

async function represent(load: () => Buffer | string | Promise<Buffer>) {
  const plain = Buffer.from(await load());
  const [br, gzipped] = await Promise.all([
    promisify(brotliCompress)(plain, BROTLI),
    promisify(gzip)(plain, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  const digest = toDigest(plain);
  return {
    br: { body: br, etag: toTag(digest, 'br') },
    gzip: { body: gzipped, etag: toTag(digest, 'gzip') },
    identity: { body: plain, etag: toTag(digest, 'identity') },
  };
}

/** Compares weakly, because a proxy may have marked the tag as weak. */
function matchesEtag(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
