import { readFile } from 'node:fs/promises';
import compile from 'icu-minify/compile';

/** Compiles the ICU messages of `src/i18n/messages` while building, so that browsers need no parser. */
export function icuMessages() {
  return {
    name: 'icu-messages',
    enforce: 'pre',
    async load(id) {
      const [file] = id.split('?');
      if (!/\/i18n\/messages\/.*\.json$/.test(file)) return null;
      this.addWatchFile(file);
      const compiled = compileAll(JSON.parse(await readFile(file, 'utf8')));
      return { code: `export default ${JSON.stringify(compiled)}`, moduleType: 'js' };
    },
  };
}

function compileAll(messages) {
  return Object.fromEntries(
    Object.entries(messages).map(([key, value]) => [
      key,
      typeof value === 'string' ? compile(value) : compileAll(value),
    ]),
  );
}
