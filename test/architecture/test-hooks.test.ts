import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { UNGROUPED } from '../../scripts/test-groups.mjs';

const TESTS = join(import.meta.dirname, '..');
const HOOKS = ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'];

const filesBelow = (folder: string) =>
  readdirSync(join(TESTS, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));

const parse = (text: string) => ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest);

/** Returns the names of the functions called within a node. Calls inside nested functions count only if `isDeep`. */
function calledIn(node: ts.Node, isDeep: boolean): string[] {
  const called: string[] = [];
  const visit = (child: ts.Node): void => {
    if (!isDeep && ts.isFunctionLike(child)) return;
    if (ts.isCallExpression(child) && ts.isIdentifier(child.expression)) called.push(child.expression.text);
    child.forEachChild(visit);
  };
  node.forEachChild(visit);
  return called;
}

/** Returns the names of the functions of a file that call a hook. Calling one registers the hook in the calling block. */
function hookCallers(text: string): string[] {
  return parse(text)
    .statements.filter(ts.isFunctionDeclaration)
    .filter((declared) => calledIn(declared, true).some((name) => HOOKS.includes(name)))
    .map(({ name }) => name!.text);
}

const supportCallers = filesBelow('support').flatMap((file) =>
  hookCallers(readFileSync(join(TESTS, file), 'utf8')),
);

/** Returns the calls of hooks outside a block: they would run for all files of the group. */
function fileLevelHooks(text: string): string[] {
  const hooks = [...HOOKS, ...supportCallers, ...hookCallers(text)];
  return calledIn(parse(text), false).filter((name) => hooks.includes(name));
}

describe('the check of hooks in test files that share a process', () => {
  it('finds no hook outside a describe block', () => {
    const files = filesBelow('.').filter(
      (file) => file.endsWith('.test.ts') && !UNGROUPED.includes(file.split('/')[0]!),
    );
    const strays = files.flatMap((file) =>
      fileLevelHooks(readFileSync(join(TESTS, file), 'utf8')).map((hook) => `${file}: ${hook}`),
    );

    expect(strays).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
  });

  it.each([
    ['a hook', 'beforeAll(build);', ['beforeAll']],
    ['a fixture with hooks', 'const running = runningApp(sqlite);', ['runningApp']],
    ['a function of the file with hooks', 'function own() { afterEach(close); }\nown();', ['own']],
    ['a hook in a block of plain code', 'if (isRoot) { afterAll(close); }', ['afterAll']],
  ])('reports a hook outside a describe block: %s', (_case, text, caught) => {
    expect(fileLevelHooks(text)).toEqual(caught);
  });

  it('accepts a hook inside a describe block', () => {
    const text = "describe('it', () => { beforeAll(build); const running = runningApp(sqlite); });";

    expect(fileLevelHooks(text)).toEqual([]);
  });
});
