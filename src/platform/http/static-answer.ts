import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import negotiate from '@fastify/accept-negotiator';
import { type FastifyReply, type FastifyRequest } from 'fastify';

const ENCODINGS = ['br', 'gzip', 'identity'] as const;
/** The best level of Brotli takes twenty times as long and saves another twentieth. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

type Encoding = (typeof ENCODINGS)[number];
type Representation = { readonly body: Buffer; readonly etag: string };
type Content = { readonly type: string; readonly caching: string };

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

  /** Answers a GET or HEAD, with 304 where the client has it already (RFC 9110, sections 12.5.3 and 13.1.2). */
  async send({ headers }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    this.representations ??= represent(this.load);
    const encoding = negotiate(headers['accept-encoding'] ?? '', [...ENCODINGS]) ?? 'identity';
    const { body, etag } = (await this.representations)[encoding];
    void reply.headers({ etag, 'cache-control': this.content.caching, vary: 'Accept-Encoding' });
    if (isAmong(etag, headers['if-none-match'])) return reply.status(304).send();
    if (encoding !== 'identity') void reply.header('content-encoding', encoding);
    return reply.type(this.content.type).send(body);
  }
}

async function represent(load: () => Buffer | string | Promise<Buffer>) {
  const plain = Buffer.from(await load());
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  const [br, gzipped] = await Promise.all([
    promisify(brotliCompress)(plain, BROTLI),
    promisify(gzip)(plain, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  return {
    br: { body: br, etag: `"${digest}-br"` },
    gzip: { body: gzipped, etag: `"${digest}-gzip"` },
    identity: { body: plain, etag: `"${digest}"` },
  };
}

/** Weakly compared: a proxy may have marked the tag as weak on its way. */
function isAmong(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
