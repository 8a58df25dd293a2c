import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import compile from 'icu-minify/compile';
import ts from 'typescript';
import { PERMISSION_GROUPS, PERMISSION_NAMES } from '#access';
import { runtimeSettings } from '#settings';

const WEB = join(import.meta.dirname, '../../web/src');
const MESSAGES = join(WEB, 'i18n/messages');
const LOCALES = readdirSync(MESSAGES).filter((locale) => locale !== 'en');
const AREAS = readdirSync(join(MESSAGES, 'en'));

/** Attributes that users read or hear. */
const READ = new Set(['label', 'title', 'hint', 'intro', 'placeholder', 'alt', 'aria-label', 'action']);

type Messages = { readonly [key: string]: string | Messages };

/** The messages of a file by key, with the names of their placeholders. */
function argumentsOf(locale: string, area: string): Record<string, string[]> {
  const flatten = (messages: Messages, prefix: string): [string, string[]][] =>
    Object.entries(messages).flatMap(([key, value]): [string, string[]][] =>
      typeof value === 'string'
        ? [[prefix + key, [...new Set(namesIn(compile(value)))].sort()]]
        : flatten(value, `${prefix}${key}.`),
    );
  return Object.fromEntries(flatten(JSON.parse(readFileSync(join(MESSAGES, locale, area), 'utf8')), ''));
}

/** Compiled nodes are lists that begin with the name, or with a 0 for the # of a plural. */
function namesIn(node: unknown): string[] {
  if (!Array.isArray(node)) {
    return typeof node === 'object' && node !== null ? Object.values(node).flatMap(namesIn) : [];
  }
  return node.flatMap((part: unknown) => {
    if (!Array.isArray(part)) return namesIn(part);
    const [name, ...rest] = part as unknown[];
    return typeof name === 'string' ? [name, ...rest.flatMap(namesIn)] : namesIn(part);
  });
}

/** Texts in a component that are not in the catalogue. */
function literalsIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(node.text.trim());
    if (ts.isJsxAttribute(node) && READ.has(node.name.getText())) {
      const { initializer } = node;
      if (initializer && ts.isStringLiteral(initializer) && initializer.text !== '')
        found.push(initializer.text);
    }
    if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteral(node.expression)) {
      if (!ts.isJsxAttribute(node.parent) && /\p{L}/u.test(node.expression.text))
        found.push(node.expression.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('the messages of the pages', () => {
  it.each(LOCALES)('are complete in "%s", with the same placeholders as in English', (locale) => {
    for (const area of AREAS)
      expect([area, argumentsOf(locale, area)]).toEqual([area, argumentsOf('en', area)]);
  });

  it('name every setting that an audit log entry can have', () => {
    const audit = JSON.parse(readFileSync(join(MESSAGES, 'en/audit.json'), 'utf8')) as Messages;
    // The identity provider is not a runtime setting.
    const settings = [...runtimeSettings('info').map(({ name }) => name), 'oidc_config'];

    expect(Object.keys(audit['settings']!).sort()).toEqual(settings.sort());
  });

  it('explain every permission, and name its group', () => {
    const people = JSON.parse(readFileSync(join(MESSAGES, 'en/people.json'), 'utf8')) as Messages;
    const explained = Object.entries(people['permissions']!).flatMap(([group, messages]) =>
      Object.keys(messages).map((name) => `${group}.${name}`),
    );

    expect(explained.sort()).toEqual([...PERMISSION_NAMES].sort());
    expect(Object.keys(people['groups']!).sort()).toEqual(
      ['*', ...PERMISSION_GROUPS.map(({ group }) => group)].sort(),
    );
  });

  it('are only in the catalogue', () => {
    const components = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.tsx'),
    );
    const literals = components.flatMap((file) =>
      literalsIn(join(WEB, file)).map((text) => `${file}: ${text}`),
    );

    expect(components.length).toBeGreaterThan(40);
    expect(literals).toEqual([]);
  });
});
