import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** Flags of the authenticator data (WebAuthn Level 3, section 6.1). */
const FLAGS = { up: 0x01, uv: 0x04, be: 0x08, bs: 0x10, at: 0x40 } as const;
const NO_AAGUID = Buffer.alloc(16);

export type PasskeyAlgorithm = 'ES256' | 'EdDSA' | 'RS256';

/** What an authenticator does differently from an honest one; all for one response only. */
export type Deviation = {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  readonly isPresent?: boolean;
  readonly verifiesUser?: boolean;
  readonly isBackupEligible?: boolean;
  readonly isBackedUp?: boolean;
  readonly signCount?: number;
  readonly userHandle?: string | null;
  readonly signature?: Buffer;
  readonly credentialId?: Buffer;
  /** The key that signs, instead of that of the credential. */
  readonly key?: KeyObject;
  readonly format?: string;
  readonly attestation?: CborMap;
};

export type AuthenticatorTraits = {
  readonly algorithm?: PasskeyAlgorithm;
  readonly verifiesUser?: boolean;
  readonly isBackupEligible?: boolean;
  readonly isBackedUp?: boolean;
  readonly hasPrf?: boolean;
  /** Whether it counts its signatures; many do not. */
  readonly counts?: boolean;
  readonly origin?: string;
};

type CreationOptions = {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
};
type RequestOptions = { readonly challenge: string; readonly rpId: string };

/** An authenticator and its browser, written from WebAuthn Level 3 alone, with one discoverable credential. */
export class PasskeyAuthenticator {
  readonly credentialId = randomBytes(32);
  signCount = 0;
  private readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  private readonly prfSecret = randomBytes(32);
  private userHandle = '';

  constructor(private readonly traits: AuthenticatorTraits = {}) {
    this.keys = newKeys(traits.algorithm ?? 'ES256');
  }

  /** Answers `navigator.credentials.create`. */
  create(options: CreationOptions, deviation: Deviation = {}, prfSalt: string | null = null) {
    this.userHandle = options.user.id;
    const clientDataJSON = this.toClientData('webauthn.create', options.challenge, deviation);
    const attestationObject = cbor(
      new Map<string, CborValue>([
        ['fmt', deviation.format ?? 'none'],
        ['attStmt', deviation.attestation ?? new Map()],
        ['authData', this.toCreatedData(options.rp.id, deviation)],
      ]),
    );
    return {
      ...this.toCredential(deviation, prfSalt),
      response: {
        clientDataJSON: toText(clientDataJSON),
        attestationObject: toText(attestationObject),
        transports: ['internal'],
      },
    };
  }

  /** Answers `navigator.credentials.get`. */
  get(options: RequestOptions, deviation: Deviation = {}, prfSalt: string | null = null) {
    const clientDataJSON = this.toClientData('webauthn.get', options.challenge, deviation);
    const data = this.toData(options.rpId, deviation, 0);
    const signed = Buffer.concat([data, sha256(clientDataJSON)]);
    const { userHandle = this.userHandle } = deviation;
    return {
      ...this.toCredential(deviation, prfSalt),
      response: {
        clientDataJSON: toText(clientDataJSON),
        authenticatorData: toText(data),
        signature: toText(deviation.signature ?? this.sign(signed, deviation.key)),
        ...(userHandle !== null && { userHandle }),
      },
    };
  }

  private toCreatedData(rpId: string, deviation: Deviation): Buffer {
    const id = deviation.credentialId ?? this.credentialId;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const data = this.toData(rpId, deviation, FLAGS.at);
    return Buffer.concat([data, NO_AAGUID, length, id, toCose(this.keys.publicKey)]);
  }

  private toData(rpId: string, deviation: Deviation, more: number): Buffer {
    if (this.traits.counts === true) this.signCount += 1;
    const is = { isPresent: true, verifiesUser: true, ...this.traits, ...deviation };
    const flags =
      more |
      (is.isPresent ? FLAGS.up : 0) |
      (is.verifiesUser ? FLAGS.uv : 0) |
      (is.isBackupEligible === true ? FLAGS.be : 0) |
      (is.isBackedUp === true ? FLAGS.bs : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(deviation.signCount ?? this.signCount);
    return Buffer.concat([sha256(Buffer.from(deviation.rpId ?? rpId)), Buffer.from([flags]), counter]);
  }

  private toClientData(type: string, challenge: string, deviation: Deviation): Buffer {
    const { crossOrigin = false, topOrigin } = deviation;
    const origin = deviation.origin ?? this.traits.origin ?? 'http://localhost:3000';
    const fields = { type: deviation.type ?? type, challenge: deviation.challenge ?? challenge, origin };
    return Buffer.from(JSON.stringify({ ...fields, crossOrigin, topOrigin }));
  }

  private toCredential({ credentialId = this.credentialId }: Deviation, prfSalt: string | null) {
    const id = toText(credentialId);
    const clientExtensionResults =
      prfSalt !== null && this.traits.hasPrf === true ? { prf: this.evaluatePrf(prfSalt) } : {};
    return { id, rawId: id, type: 'public-key', clientExtensionResults };
  }

  /** The PRF extension (section 10.1.4): the input is hashed with a prefix, so that pages cannot ask for other outputs. */
  private evaluatePrf(salt: string) {
    const input = sha256(Buffer.concat([Buffer.from('WebAuthn PRF\0'), Buffer.from(salt, 'base64url')]));
    return {
      enabled: true,
      results: { first: toText(createHmac('sha256', this.prfSecret).update(input).digest()) },
    };
  }

  private sign(data: Buffer, key = this.keys.privateKey): Buffer {
    return sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', data, key);
  }
}

export function newKeys(algorithm: PasskeyAlgorithm) {
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519');
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 });
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** The public key in COSE (RFC 9053, section 7). */
function toCose(key: KeyObject): Buffer {
  const { x, y, n, e } = key.export({ format: 'jwk' });
  const bytes = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');
  const entries: [number, CborValue][] = {
    ed25519: [[1, 1], [3, -8], [-1, 6], [-2, bytes(x)]],
    ec: [[1, 2], [3, -7], [-1, 1], [-2, bytes(x)], [-3, bytes(y)]],
    rsa: [[1, 3], [3, -257], [-1, bytes(n)], [-2, bytes(e)]],
  }[key.asymmetricKeyType as string] as [number, CborValue][]; // prettier-ignore
  return cbor(new Map(entries));
}

export type CborMap = ReadonlyMap<number | string, CborValue>;
export type CborValue = number | string | Buffer | readonly CborValue[] | CborMap;

/** Encodes in CBOR (RFC 8949), as far as authenticators need it. */
export function cbor(value: CborValue): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map)
    return Buffer.concat([
      head(5, value.size),
      ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)]),
    ]);
  const items = value as readonly CborValue[];
  return Buffer.concat([head(4, items.length), ...items.map(cbor)]);
}

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size]);
  if (size < 0x100) return Buffer.from([(major << 5) | 24, size]);
  return Buffer.from([(major << 5) | 25, size >> 8, size & 0xff]);
}

const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
const toText = (bytes: Buffer): string => bytes.toString('base64url');
