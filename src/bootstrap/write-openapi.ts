import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { renderOpenApiDocument } from './openapi-document.js';

const file = process.argv[2];
if (file === undefined) {
  console.error('Usage: npm run openapi, or node dist/src/openapi.js <file>');
  process.exitCode = 1;
} else {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await renderOpenApiDocument());
  console.log(`wrote ${file}`);
}
