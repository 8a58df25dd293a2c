// Builds the typed client: packages/client/dist, with its declarations.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');
const source = join(root, 'packages/client/src');
const target = join(root, 'packages/client/dist');

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
await build({
  entryPoints: [join(source, 'index.ts')],
  outfile: join(target, 'index.js'),
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  external: ['openapi-fetch'],
  absWorkingDir: root,
  logLevel: 'warning',
});
for (const name of readdirSync(source)) {
  const text = readFileSync(join(source, name), 'utf8');
  const { outputText } = ts.transpileDeclaration(text, {
    fileName: name,
    compilerOptions: { target: ts.ScriptTarget.ES2022, isolatedDeclarations: true },
  });
  writeFileSync(join(target, name.replace(/\.ts$/, '.d.ts')), outputText);
}
// The types of the API are those of the pages.
copyFileSync(join(root, 'web/src/api/schema.ts'), join(target, 'schema.d.ts'));
copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
