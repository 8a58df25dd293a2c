/**
 * The part of the page's script that converts between the JSON of the API and the buffers of `navigator.credentials`.
 * `PublicKeyCredential.parseRequestOptionsFromJSON` and `toJSON` do the same, but not in older browsers, and without PRF.
 */
export const PASSKEY_JSON = `
const fromBase64Url = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const toBase64Url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

function toOptions({ options, prfSalt }) {
  const prf = prfSalt === null ? {} : { prf: { eval: { first: fromBase64Url(prfSalt) } } };
  return {
    ...options,
    challenge: fromBase64Url(options.challenge),
    allowCredentials: options.allowCredentials.map((one) => ({ ...one, id: fromBase64Url(one.id) })),
    extensions: { ...options.extensions, ...prf },
  };
}

function toJson(credential) {
  const { id, type, response } = credential;
  const { userHandle } = response;
  const output = credential.getClientExtensionResults().prf?.results?.first;
  return {
    id,
    rawId: id,
    type,
    response: {
      clientDataJSON: toBase64Url(response.clientDataJSON),
      authenticatorData: toBase64Url(response.authenticatorData),
      signature: toBase64Url(response.signature),
      ...(userHandle && { userHandle: toBase64Url(userHandle) }),
    },
    clientExtensionResults: output ? { prf: { results: { first: toBase64Url(output) } } } : {},
  };
}
`;
