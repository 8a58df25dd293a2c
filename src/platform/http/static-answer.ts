import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import negotiate from '@fastify/accept-negotiator';
import { type FastifyReply, type FastifyRequest } from 'fastify';

const ENCODINGS = ['br', 'gzip', 'identity'] as const;
/** The best level of Brotli takes twenty times as long and saves another twentieth. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** The content codings that are offered, the preferred one first. */
export type Encoding = (typeof ENCODINGS)[number];
export type Representation = { readonly body: Buffer; readonly etag: string };
export type Content = {
  readonly type: string;
  readonly caching: string;
  readonly headers?: Readonly<Record<string, string>>;
};
/** The same content in several encodings, `identity` among them. */
export type Representations = {
  readonly encodings: readonly Encoding[];
  readonly load: (encoding: Encoding) => Promise<Representation>;
};

/**
 * An answer that is the same for everybody as long as the process lives. Its text is made, compressed and digested once,
 * when it is first asked for; after that, sending it costs little more than its bytes.
 */
export class StaticAnswer {
  private representations: Promise<Readonly<Record<Encoding, Representation>>> | undefined;

  constructor(
    private readonly load: () => Buffer | string | Promise<Buffer>,
    private readonly content: Content,
  ) {}

  /** Answers a GET or HEAD, with 304 where the client has it already. */
  send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const representations = (this.representations ??= represent(this.load));
    const load = async (encoding: Encoding) => (await representations)[encoding];
    return sendRepresentation(request, reply, this.content, { encodings: ENCODINGS, load });
  }
}

/** Sends the encoding that the client prefers, or 304 where it has it (RFC 9110, sections 12.5.3 and 13.1.2). */
export async function sendRepresentation(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  content: Content,
  { encodings, load }: Representations,
): Promise<FastifyReply> {
  const encoding = negotiate(headers['accept-encoding'] ?? '', [...encodings]) ?? 'identity';
  const { body, etag } = await load(encoding);
  const vary = [reply.getHeader('vary'), 'Accept-Encoding'].filter((name) => name !== undefined).join(', ');
  void reply.headers({ etag, 'cache-control': content.caching, vary, ...content.headers });
  if (isAmong(etag, headers['if-none-match'])) return reply.status(304).send();
  if (encoding !== 'identity') void reply.header('content-encoding', encoding);
  return reply.type(content.type).send(body);
}

/** The strong tag of these bytes in this encoding. */
export const entityTag = (plain: Buffer, encoding: Encoding): string => {
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return encoding === 'identity' ? `"${digest}"` : `"${digest}-${encoding}"`;
};

async function represent(load: () => Buffer | string | Promise<Buffer>) {
  const plain = Buffer.from(await load());
  const [br, gzipped] = await Promise.all([
    promisify(brotliCompress)(plain, BROTLI),
    promisify(gzip)(plain, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  return {
    br: { body: br, etag: entityTag(plain, 'br') },
    gzip: { body: gzipped, etag: entityTag(plain, 'gzip') },
    identity: { body: plain, etag: entityTag(plain, 'identity') },
  };
}

/** Weakly compared: a proxy may have marked the tag as weak on its way. */
function isAmong(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
