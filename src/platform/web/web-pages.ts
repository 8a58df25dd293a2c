import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type AppConfig, programFolder } from '#platform/config';
import { type Encoding, escapeHtml, StaticAnswer } from '#platform/http';
import { hasKnownType, PAGE_HEADERS, PageFile } from './page-file.js';

/** Where the build leaves the pages. */
export const builtPagesFolder = join(programFolder, 'dist/web');

const DOCUMENT = 'index.html';
const BASE = '<base href="/">';
/** The bundler's own notes. */
const HIDDEN = /(?:^|\/)\./;
const ICON = /\/favicon[^/]*\.(?:svg|ico|png)$/;
const HTML = 'text/html; charset=utf-8';

/** The API's, and the pages' own files: an unknown address below these is 404 for browsers, too. */
const NO_PAGES = [
  ...['users', 'api', 'rbac', 'audit-logs', 'oauth', '.well-known'],
  ...['docs', 'health', 'assets', 'brand'],
];

type Answer = Pick<StaticAnswer, 'send'>;

/** Whether the pages are served; if not, whether the operator wants that or they are not built. */
type WebState = 'served' | 'off' | 'not-built';

/** Latchkey's own pages: one document for every address of theirs, and the files that it asks for. */
export class WebPages {
  private constructor(
    readonly state: WebState,
    /** Null unless they are served. */
    readonly document: Answer | null,
    private readonly files: ReadonlyMap<string, Answer>,
    private readonly withoutPages: RegExp,
  ) {}

  /** Lists the files of `folder` and reads the document; the other files are read when they are asked for. */
  static open(folder: string, { env, publicPath }: AppConfig): WebPages {
    const off = (state: WebState) => new WebPages(state, null, new Map(), /^/);
    if (env.WEB === 'off') return off('off');
    const names = filesIn(folder);
    if (!names.has(DOCUMENT)) return off('not-built');
    const html = documentBelow(publicPath, readFileSync(join(folder, DOCUMENT), 'utf8'));
    const content = { type: HTML, caching: 'no-store', vary: ['Accept'], headers: PAGE_HEADERS };
    const document = new StaticAnswer(() => html, content);
    return new WebPages('served', document, servedFiles(folder, names), addressesWithoutPages(env));
  }

  get isServed(): boolean {
    return this.state === 'served';
  }

  /** The answer to a read at an address that no route takes: a file, or the document for a browser. Null: there is none. */
  answerAt(path: string, accept = ''): Answer | null {
    const file = this.files.get(path);
    if (file) return file;
    return accept.includes('text/html') && !this.withoutPages.test(path) ? this.document : null;
  }

  /** The path of the icon that the document names; null without one. */
  get iconPath(): string | null {
    return [...this.files.keys()].find((path) => ICON.test(path)) ?? null;
  }
}

/** The paths of the plain files below `folder`; none where there is no such folder. Links are not followed. */
function filesIn(folder: string): ReadonlySet<string> {
  const paths = entriesOf(folder)
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return new Set(paths);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function servedFiles(folder: string, names: ReadonlySet<string>): Map<string, Answer> {
  const served = [...names].filter((name) => hasKnownType(name) && !HIDDEN.test(name));
  return new Map(served.map((name) => [`/${name}`, new PageFile(folder, name, encodingsOf(name, names))]));
}

function encodingsOf(name: string, names: ReadonlySet<string>): Encoding[] {
  const hasBrotli = names.has(`${name}.br`);
  const hasGzip = names.has(`${name}.gz`);
  return [...(hasBrotli ? (['br'] as const) : []), ...(hasGzip ? (['gzip'] as const) : []), 'identity'];
}

/** Sets the base URL of the document, whose links are relative, to the path of `PUBLIC_URL`. */
function documentBelow(publicPath: string, html: string): string {
  return html.replace(BASE, () => `<base href="${escapeHtml(`${publicPath}/`)}">`);
}

function addressesWithoutPages({ GUACAMOLE_PATH }: AppConfig['env']): RegExp {
  const heads = [...NO_PAGES, GUACAMOLE_PATH.replace(/^\/|\/$/g, '')].map((name) =>
    name.replaceAll('.', '\\.'),
  );
  return new RegExp(`^/(?:${heads.join('|')})(?:/|$)`);
}
