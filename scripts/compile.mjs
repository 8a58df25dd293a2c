// @ts-nocheck A build script: plugins and syntax trees have no useful types here.
// Compiles TypeScript with SWC, which emits decorator metadata: for the bundle, and with the same options for the tests.
import { basename } from 'node:path';
import { parse, transform } from '@swc/core';

const parser = { syntax: 'typescript', decorators: true };

export const SWC_OPTIONS = {
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser,
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'es6' },
};

const NO_SPAN = { start: 0, end: 0 };
const CLASS = 'CLASS';
const DEFINE_NAME = await parse(
  `class ${CLASS} { static { Object.defineProperty(this, 'name', { value: '${CLASS}', configurable: true }); } }`,
);

/**
 * Compiles a file that is to be bundled. A bundle has one scope, so a bundler renames classes; each class therefore defines
 * its own `name`, which logs, SQL and the OpenAPI document show.
 */
export async function compile(path, source) {
  const program = await parse(source, { ...parser, target: SWC_OPTIONS.jsc.target });
  for (const { identifier, body } of namedClasses(program)) body.unshift(nameBlock(identifier.value));
  const options = { ...SWC_OPTIONS, configFile: false, swcrc: false, sourceMaps: true };
  const { code, map } = await transform(program, options);
  const sourceMap = { ...JSON.parse(map), sources: [basename(path)] };
  const encoded = Buffer.from(JSON.stringify(sourceMap)).toString('base64');
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${encoded}`;
}

function* namedClasses(node) {
  if (typeof node !== 'object' || node === null) return;
  const isClass = node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
  if (isClass && node.identifier) yield node;
  for (const child of Object.values(node)) yield* namedClasses(child);
}

/** Not its position in the text that it was parsed from: source maps are made of positions. */
const nameBlock = (name) =>
  JSON.parse(JSON.stringify(DEFINE_NAME.body[0].body[0]), (key, value) => {
    if (key === 'span') return NO_SPAN;
    if (key === 'ctxt') return 0;
    if (key === 'raw') return undefined;
    return value === CLASS ? name : value;
  });
