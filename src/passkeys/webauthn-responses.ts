import { InvalidRequest } from '#shared';

const BASE64URL = /^[A-Za-z0-9_-]+$/;
/** Output of the PRF extension (WebAuthn Level 3, section 10.1.4). */
const PRF_BYTES = 32;
const MAX_TRANSPORTS = 8;
const TRANSPORT = /^[a-z-]{1,16}$/;

type Common = {
  readonly id: string;
  readonly clientDataJSON: string;
  /** The output of the PRF extension; null where the authenticator has none, or was not asked. */
  readonly prf: Buffer | null;
};

/** What an authenticator answers when a passkey is used, checked for its form only. Text fields are base64url. */
export type AssertionResponse = Common & {
  readonly authenticatorData: string;
  readonly signature: string;
  /** Null where the authenticator does not store the user. */
  readonly userHandle: string | null;
};

/** What an authenticator answers when a passkey is registered, checked for its form only. */
export type AttestationResponse = Common & {
  readonly attestationObject: string;
  readonly transports: readonly string[];
};

/** Reads `AuthenticationResponseJSON` (WebAuthn Level 3, section 5.1). Throws `InvalidRequest`, which names the field. */
export function parseAssertion(value: unknown): AssertionResponse {
  const { common, response } = parseCommon(value);
  const { userHandle } = response;
  return {
    ...common,
    authenticatorData: toBase64url(response, 'authenticatorData'),
    signature: toBase64url(response, 'signature'),
    userHandle: isAbsent(userHandle) ? null : toBase64url(response, 'userHandle'),
  };
}

/** Reads `RegistrationResponseJSON`. Throws as {@link parseAssertion}. */
export function parseAttestation(value: unknown): AttestationResponse {
  const { common, response } = parseCommon(value);
  const transports: unknown[] = Array.isArray(response['transports']) ? response['transports'] : [];
  return {
    ...common,
    attestationObject: toBase64url(response, 'attestationObject'),
    transports: transports.filter(isTransport).slice(0, MAX_TRANSPORTS),
  };
}

function parseCommon(value: unknown): { common: Common; response: Record<string, unknown> } {
  const credential = toObject(value, 'response');
  const response = toObject(credential['response'], 'response.response');
  const id = toBase64url(credential, 'id');
  if (credential['rawId'] !== id || credential['type'] !== 'public-key')
    throw new InvalidRequest({}, 'response is not a public-key credential');
  const clientDataJSON = toBase64url(response, 'clientDataJSON');
  return { common: { id, clientDataJSON, prf: findPrf(credential['clientExtensionResults']) }, response };
}

/** Browsers without the extension, and pages that do not convert its output, send something else. */
function findPrf(extensions: unknown): Buffer | null {
  const results = findObject(findObject(findObject(extensions)?.['prf'])?.['results']);
  const first = results?.['first'];
  if (typeof first !== 'string' || !BASE64URL.test(first)) return null;
  const output = Buffer.from(first, 'base64url');
  return output.length === PRF_BYTES ? output : null;
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

const isTransport = (value: unknown): value is string => typeof value === 'string' && TRANSPORT.test(value);

const findObject = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;

function toObject(value: unknown, name: string): Record<string, unknown> {
  const object = findObject(value);
  if (!object || Array.isArray(object)) throw new InvalidRequest({}, `${name} must be an object`);
  return object;
}

function toBase64url(object: Record<string, unknown>, name: string): string {
  const value = object[name];
  if (typeof value === 'string' && BASE64URL.test(value)) return value;
  throw new InvalidRequest({}, `response: ${name} must be base64url`);
}
