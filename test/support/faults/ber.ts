/** The parts of BER that LDAP messages need (RFC 4511, section 5.1). */
function lengthOf(size: number): number[] {
  return size < 0x80 ? [size] : [0x84, size >>> 24, (size >>> 16) & 0xff, (size >>> 8) & 0xff, size & 0xff];
}

export function ber(tag: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

const octets = (value: Buffer | string): Buffer => ber(0x04, value);

const message = (id: number, operation: Buffer): Buffer => ber(0x30, ber(0x02, Buffer.from([id])), operation);

const result = (id: number, tag: number, code: number): Buffer =>
  message(id, ber(tag, ber(0x0a, Buffer.from([code])), octets(''), octets('')));

/** The answers of a directory. */
export const answers = {
  bind: (id: number, code = 0) => result(id, 0x61, code),
  searchDone: (id: number, code = 0) => result(id, 0x65, code),
  extended: (id: number, code = 0) => result(id, 0x78, code),
  reference: (id: number, url: string) => message(id, ber(0x73, octets(url))),
  entry: (id: number, dn: string, attributes: Readonly<Record<string, readonly (Buffer | string)[]>> = {}) =>
    message(
      id,
      ber(
        0x64,
        octets(dn),
        ber(
          0x30,
          ...Object.entries(attributes).map(([name, values]) =>
            ber(0x30, octets(name), ber(0x31, ...values.map(octets))),
          ),
        ),
      ),
    ),
};

export type DirectoryRequest = { readonly id: number; readonly kind: string; readonly content: Buffer };

const KINDS: Readonly<Record<number, string>> = {
  0x60: 'bind',
  0x42: 'unbind',
  0x63: 'search',
  0x77: 'extended',
};

/** Splits off the first complete request; null while it is incomplete or no LDAP. Ids are below 128 in tests. */
export function takeRequest(bytes: Buffer): { request: DirectoryRequest; rest: Buffer } | null {
  if (bytes[0] !== 0x30) return null;
  const outer = readHeader(bytes, 0);
  if (!outer || bytes.length < outer.end) return null;
  const id = bytes[outer.start + 2]!;
  const operation = readHeader(bytes, outer.start + 3)!;
  const content = bytes.subarray(operation.start, operation.end);
  const kind = KINDS[bytes[outer.start + 3]!] ?? 'other';
  return { request: { id, kind, content }, rest: bytes.subarray(outer.end) };
}

function readHeader(bytes: Buffer, at: number): { start: number; end: number } | null {
  const first = bytes[at + 1];
  if (first === undefined) return null;
  const extra = first < 0x80 ? 0 : first & 0x7f;
  if (bytes.length < at + 2 + extra) return null;
  const size = extra === 0 ? first : bytes.readUIntBE(at + 2, extra);
  return { start: at + 2 + extra, end: at + 2 + extra + size };
}
