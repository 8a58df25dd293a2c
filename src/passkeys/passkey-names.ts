const MAX_NAME = 80;
const DEFAULT_NAME = 'Passkey';

/** Returns the name as it is stored: in NFC, without control characters, trimmed and cut; a default for an empty one. */
export function toPasskeyName(given: string | undefined): string {
  const text = (given ?? '')
    .toWellFormed()
    .normalize('NFC')
    .replace(/\p{Cc}/gu, ' ');
  const name = [...text.trim()].slice(0, MAX_NAME).join('').trim();
  return name === '' ? DEFAULT_NAME : name;
}
