// Compiles TypeScript with SWC, which emits decorator metadata: for the bundle, and with the same options for the tests.
import { basename } from 'node:path';
import { parse, transform } from '@swc/core';

/**
 * @import { ClassDeclaration, ClassExpression, ClassMember, Identifier, Options, TsParserConfig } from '@swc/core'
 * @typedef {(ClassDeclaration | ClassExpression) & { identifier: Identifier }} NamedClass
 */

/** @type {TsParserConfig} */
const parser = { syntax: 'typescript', decorators: true };

/** @satisfies {Options} */
export const SWC_OPTIONS = {
  jsc: {
    target: /** @type {const} */ ('es2022'),
    keepClassNames: true,
    parser,
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: /** @type {const} */ ('es6') },
};

const NO_SPAN = { start: 0, end: 0 };
const CLASS = 'CLASS';
const [DEFINE_NAME] = [
  ...namedClasses(
    await parse(
      `class ${CLASS} { static { Object.defineProperty(this, 'name', { value: '${CLASS}', configurable: true }); } }`,
    ),
  ),
].flatMap(({ body }) => body);

/**
 * Compiles a file for the bundle. A bundle has one scope, so a bundler renames classes that have the same name. Each class
 * therefore defines its own `name`, which appears in logs, SQL and the OpenAPI document.
 *
 * @param {string} path
 * @param {string} source
 */
export async function compile(path, source) {
  const program = await parse(source, { ...parser, target: SWC_OPTIONS.jsc.target });
  for (const { identifier, body } of namedClasses(program)) body.unshift(nameBlock(identifier.value));
  const options = { ...SWC_OPTIONS, configFile: false, swcrc: false, sourceMaps: true };
  const { code, map = '{}' } = await transform(program, options);
  const sourceMap = { ...JSON.parse(map), sources: [basename(path)] };
  const encoded = Buffer.from(JSON.stringify(sourceMap)).toString('base64');
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${encoded}`;
}

/**
 * Yields every named class of a syntax tree.
 *
 * @param {unknown} node
 * @returns {Generator<NamedClass>}
 */
function* namedClasses(node) {
  if (typeof node !== 'object' || node === null) return;
  if (isNamedClass(node)) yield node;
  for (const child of Object.values(node)) yield* namedClasses(child);
}

/**
 * @param {{ type?: string, identifier?: unknown }} node
 * @returns {node is NamedClass}
 */
function isNamedClass(node) {
  const { type, identifier } = node;
  const isClass = type === 'ClassDeclaration' || type === 'ClassExpression';
  return isClass && identifier !== undefined && identifier !== null;
}

/**
 * Returns the static block that defines `name`, without its position in the text that it was parsed from: source maps are
 * made of positions.
 *
 * @param {string} name
 * @returns {ClassMember}
 */
function nameBlock(name) {
  return JSON.parse(JSON.stringify(DEFINE_NAME), (key, value) => {
    if (key === 'span') return NO_SPAN;
    if (key === 'ctxt') return 0;
    if (key === 'raw') return undefined;
    return value === CLASS ? name : value;
  });
}
