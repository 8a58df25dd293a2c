import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { STATUS } from '#platform/http';
import { declaredErrors } from '#shared';
import '../../src/app.module.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
const documented = [...page.matchAll(/^\| `([A-Z_]+)` +\| (\d{3})\b/gm)].map(([, code, status]) => ({
  code: code!,
  status: Number(status),
}));

/** Sent before there is a request, so it is not in the table of statuses. */
const BELOW_HTTP: Record<string, number> = { REQUEST_TOO_SLOW: 408 };

/** Clients log out, or report a bug, if a message contains one of these words. */
const INTERNAL_WORDS = /database|sqlite|drizzle|timeout/i;
const LOST_SESSION: Record<string, string | null> = {
  'invalid token': 'INVALID_TOKEN',
  'missing authentication token': 'MISSING_TOKEN',
  'authentication required': null,
};

/** Refusals that a proof of the caller cures: they say which. */
const CURED_BY_PROOF = [
  'ACCOUNT_LOCKED',
  'DATA_LOCKED',
  'MFA_REQUIRED',
  'REAUTHENTICATION_REQUIRED',
  'SECOND_FACTOR_REQUIRED',
];

const byCode = <T extends { code: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.code < b.code ? -1 : 1));

describe('the error codes', () => {
  it('are each declared once', () => {
    const codes = declaredErrors.map(({ code }) => code);

    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
  });

  it('are all in docs/errors.md with their status, exactly once, with no others', () => {
    const declared = declaredErrors.map(({ code, kind }) => ({
      code,
      status: BELOW_HTTP[code] ?? STATUS[kind],
    }));

    expect(byCode(documented)).toEqual(byCode(declared));
  });

  it('name in `needs` what cures them, where a proof does', () => {
    const naming = declaredErrors.filter(({ example, optional }) => 'needs' in { ...example, ...optional });

    expect(naming.map(({ code }) => code).sort()).toEqual(CURED_BY_PROOF);
    for (const { itemValues } of naming) expect(itemValues['needs']).toContain('passkey');
  });

  it('are upper-case words', () => {
    expect(declaredErrors.filter(({ code }) => !/^[A-Z]+(_[A-Z]+)*$/.test(code))).toEqual([]);
  });
});

describe('the error messages', () => {
  it('reveal no internals', () => {
    expect(declaredErrors.filter(({ sentence }) => INTERNAL_WORDS.test(sentence))).toEqual([]);
  });

  it('that make clients log out are used only for credentials that are no longer valid', () => {
    const misleading = declaredErrors.filter(({ code, sentence }) => {
      const owner = LOST_SESSION[sentence.toLowerCase()];
      return owner !== undefined && owner !== code;
    });

    expect(misleading).toEqual([]);
  });
});
