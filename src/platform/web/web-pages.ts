import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type AppConfig, programFolder } from '#platform/config';
import { type Encoding, escapeHtml, StaticResponse } from '#platform/http';
import { siteSources } from '#platform/network';
import { hasKnownType, PAGE_HEADERS, PageFile, toFramePageHeaders } from './page-file.js';

/** The output folder of the build. */
export const builtPagesFolder = join(programFolder, 'dist/web');

const DOCUMENT = 'index.html';
const BASE = '<base href="/">';
const GRACE_NAME = 'latchkey-deletion-grace-days';
const GRACE = `<meta name="${GRACE_NAME}" content="0">`;
/** Metadata of the bundler. */
const HIDDEN = /(?:^|\/)\./;
const ICON = /\/favicon[^/]*\.(?:svg|ico|png)$/;
const HTML = 'text/html; charset=utf-8';

/** The pages that show applications in a frame. */
const FRAME_PAGES = /^\/apps\/./;

/** Path prefixes of the API and of files, where an unknown path is 404 for browsers as well. */
const NO_PAGES = [
  ...['users', 'api', 'rbac', 'audit-logs', 'oauth', 'door', '.latchkey', '.well-known'],
  ...['docs', 'health', 'assets', 'brand'],
];

type PageResponse = Pick<StaticResponse, 'send'>;

/** Whether the pages are served, switched off, or not built. */
type WebState = 'served' | 'off' | 'not-built';

/** Latchkey's own pages: one HTML document for all paths, and the files that it loads. */
export class WebPages {
  private constructor(
    readonly state: WebState,
    /** Null unless the pages are served. */
    readonly document: PageResponse | null,
    private readonly framePage: PageResponse | null,
    private readonly files: ReadonlyMap<string, PageResponse>,
    private readonly withoutPages: RegExp,
  ) {}

  /** Lists the files of `folder` and reads the document; other files are read on the first request. */
  static open(folder: string, config: AppConfig): WebPages {
    const { env } = config;
    const off = (state: WebState) => new WebPages(state, null, null, new Map(), /^/);
    if (env.WEB === 'off') return off('off');
    const names = listFiles(folder);
    if (!names.has(DOCUMENT)) return off('not-built');
    const html = completeDocument(readFileSync(join(folder, DOCUMENT), 'utf8'), config);
    const content = { type: HTML, caching: 'no-store', vary: ['Accept'] };
    const document = new StaticResponse(() => html, { ...content, headers: PAGE_HEADERS });
    // Held applications have the same site, so the policy tells nobody which of them there are.
    const frameHeaders = toFramePageHeaders(siteSources(env.PUBLIC_URL));
    const framePage = new StaticResponse(() => html, { ...content, headers: frameHeaders });
    const files = servedFiles(folder, names);
    return new WebPages('served', document, framePage, files, addressesWithoutPages(env));
  }

  get isServed(): boolean {
    return this.state === 'served';
  }

  /** Returns the response for a path without a route: a file, or the document for browsers; null for neither. */
  findResponse(path: string, accept = ''): PageResponse | null {
    const file = this.files.get(path);
    if (file) return file;
    if (!accept.includes('text/html') || this.withoutPages.test(path)) return null;
    return FRAME_PAGES.test(path) ? this.framePage : this.document;
  }

  /** The path of the favicon; null without one. */
  get iconPath(): string | null {
    return [...this.files.keys()].find((path) => ICON.test(path)) ?? null;
  }
}

/** Lists the regular files below `folder`; none if it does not exist. Does not follow symbolic links. */
function listFiles(folder: string): ReadonlySet<string> {
  const paths = listEntries(folder)
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return new Set(paths);
}

function listEntries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function servedFiles(folder: string, names: ReadonlySet<string>): Map<string, PageResponse> {
  const served = [...names].filter((name) => hasKnownType(name) && !HIDDEN.test(name));
  return new Map(served.map((name) => [`/${name}`, new PageFile(folder, name, listEncodings(name, names))]));
}

function listEncodings(name: string, names: ReadonlySet<string>): Encoding[] {
  const hasBrotli = names.has(`${name}.br`);
  const hasGzip = names.has(`${name}.gz`);
  return [...(hasBrotli ? (['br'] as const) : []), ...(hasGzip ? (['gzip'] as const) : []), 'identity'];
}

/** Sets the base URL of the document, whose links are relative, to the path of `PUBLIC_URL`, and the grace period of deletions. */
function completeDocument(html: string, { env, publicPath }: AppConfig): string {
  const grace = `<meta name="${GRACE_NAME}" content="${env.ACCOUNT_DELETION_GRACE_DAYS}">`;
  return html
    .replace(BASE, () => `<base href="${escapeHtml(`${publicPath}/`)}">`)
    .replace(GRACE, () => grace);
}

function addressesWithoutPages({ GUACAMOLE_PATH }: AppConfig['env']): RegExp {
  const heads = [...NO_PAGES, GUACAMOLE_PATH.replace(/^\/|\/$/g, '')].map((name) =>
    name.replaceAll('.', '\\.'),
  );
  return new RegExp(`^/(?:${heads.join('|')})(?:/|$)`);
}
