import { PASSKEY_JSON } from './passkey-json.js';

/**
 * Reads the temporary token from the URL fragment and leaves it there, because a phone may unload and reload the page
 * while the user is in the authenticator app. After the login, the front end's URL replaces this one in the history.
 */
export const SCRIPT = `'use strict';
${PASSKEY_JSON}const api = (path) => new URL('../../' + path, document.currentScript.src);
const PATHS = {
  code: api('totp/verify-login'),
  options: api('webauthn/authenticate/options'),
  passkey: api('webauthn/authenticate/verify'),
};
const NO_ANSWER = 'The service does not answer. Try again in a moment.';
const byId = (id) => document.getElementById(id);
const form = document.querySelector('form');
const code = byId('code');
const readFragment = () => new URLSearchParams(location.hash.slice(1));
const METHODS = {
  app: { mode: 'numeric', hint: byId('hint').textContent, other: byId('other').textContent },
  backup: { mode: 'text', hint: 'Type one of the backup codes that you kept. Each works once.', other: 'Use the authenticator app' },
};
let method = 'app';

function start() {
  const isExpired = !readFragment().has('temp_token');
  form.hidden = isExpired;
  byId('over').hidden = !isExpired;
  byId('remember').checked = readFragment().get('rememberMe') === 'true';
  if (isExpired) return;
  code.focus();
  offerPasskey().catch(() => undefined);
}

/** Browsers use passkeys at host names only. Without a passkey of the account, the button stays hidden. */
async function offerPasskey() {
  if (!('PublicKeyCredential' in window) || /^\\[|^[\\d.]+$/.test(location.hostname)) return;
  const response = await post(PATHS.options, {});
  // An unread response would keep its connection busy.
  await response.text();
  byId('passkey').hidden = !response.ok;
}

function showProblem(sentence) {
  byId('problem').textContent = sentence;
  code.setAttribute('aria-invalid', String(sentence !== ''));
  if (sentence !== '') code.select();
}

function formatWait(seconds) {
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : minutes + ' minutes';
}

function toMessage({ error, code: errorCode, remainingAttempts: left, remainingTime }) {
  if (errorCode === 'INVALID_TOTP_CODE')
    return 'Wrong or used code.' + (left > 0 ? ' ' + left + (left === 1 ? ' attempt left.' : ' attempts left.') : '');
  if (remainingTime > 0) return 'Too many wrong codes. Try again in ' + formatWait(remainingTime) + '.';
  return error ? error + '.' : NO_ANSWER;
}

function post(url, body) {
  const json = JSON.stringify({ ...body, temp_token: readFragment().get('temp_token') });
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: json });
}

async function finish(response) {
  if (response.ok) return location.replace(document.body.dataset.next);
  const refusal = await response.json();
  const hasPasskey = !byId('passkey').hidden;
  if (refusal.code === 'TOTP_NOT_ENABLED' && hasPasskey)
    return showProblem('This account has no authenticator app. Use a passkey.');
  if (['INVALID_TEMP_TOKEN', 'TOTP_NOT_ENABLED'].includes(refusal.code)) return showExpired();
  showProblem(toMessage(refusal));
}

async function sendCode() {
  const body = { totp_code: code.value, rememberMe: byId('remember').checked };
  return finish(await post(PATHS.code, body));
}

async function sendPasskey() {
  const response = await post(PATHS.options, {});
  if (!response.ok) return finish(response);
  const { challengeId, ...request } = await response.json();
  const credential = await navigator.credentials.get({ publicKey: toOptions(request) }).catch(() => null);
  if (credential === null) return showProblem('The passkey was not used. Try again, or type a code.');
  const body = { challengeId, response: toJson(credential), rememberMe: byId('remember').checked };
  return finish(await post(PATHS.passkey, body));
}

function showExpired() {
  form.hidden = true;
  byId('over').hidden = false;
}

async function run(action) {
  const button = form.querySelector('[type=submit]');
  if (button.disabled) return;
  showProblem('');
  button.disabled = true;
  await action().catch(() => showProblem(NO_ANSWER));
  button.disabled = false;
}

function submit(event) {
  event.preventDefault();
  if (code.value.trim() === '') return showProblem('Type the code first.');
  return run(sendCode);
}

function switchMethod() {
  method = method === 'app' ? 'backup' : 'app';
  const { mode, hint, other } = METHODS[method];
  code.inputMode = mode;
  code.autocomplete = method === 'app' ? 'one-time-code' : 'off';
  code.value = '';
  byId('hint').textContent = hint;
  byId('other').textContent = other;
  showProblem('');
  code.focus();
}

form.addEventListener('submit', submit);
byId('other').addEventListener('click', switchMethod);
byId('passkey').addEventListener('click', () => run(sendPasskey));
addEventListener('hashchange', start);
start();
`;
