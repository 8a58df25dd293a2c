/**
 * Reads the temporary token from the URL fragment and leaves it there, because a phone may unload and reload the page
 * while the user is in the authenticator app. After the login, the front end's URL replaces this one in the history.
 */
export const SCRIPT = `'use strict';
const endpoint = new URL('../../totp/verify-login', document.currentScript.src);
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
  if (!isExpired) code.focus();
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
  return error ? error + '.' : 'The service does not answer. Try again in a moment.';
}

async function send() {
  const body = {
    temp_token: readFragment().get('temp_token'),
    totp_code: code.value,
    rememberMe: byId('remember').checked,
  };
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.ok) return location.replace(document.body.dataset.next);
  const refusal = await response.json();
  if (['INVALID_TEMP_TOKEN', 'TOTP_NOT_ENABLED'].includes(refusal.code)) return showExpired();
  showProblem(toMessage(refusal));
}

function showExpired() {
  form.hidden = true;
  byId('over').hidden = false;
}

async function submit(event) {
  event.preventDefault();
  const button = form.querySelector('[type=submit]');
  if (button.disabled) return;
  if (code.value.trim() === '') return showProblem('Type the code first.');
  showProblem('');
  button.disabled = true;
  await send().catch(() => showProblem('The service does not answer. Try again in a moment.'));
  button.disabled = false;
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
addEventListener('hashchange', start);
start();
`;
