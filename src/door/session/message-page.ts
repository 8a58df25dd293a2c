import { createHash } from 'node:crypto';
import { escapeHtml } from '#platform/http';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { display: grid; place-items: center; min-height: 90vh; margin: 0 }
main { max-width: 28rem; padding: 1rem }
h1 { font-size: 1.25rem }
a, button { display: inline-block; padding: .5rem 1rem; border: 1px solid; border-radius: .5rem; color: inherit;
  background: none; font: inherit; text-decoration: none; cursor: pointer }`;

/** Sends the message to the page around the frame, if that page has the origin. */
const SCRIPT =
  'const{message,origin}=document.currentScript.dataset;parent.postMessage(JSON.parse(message),origin)';

const hashOf = (content: string): string =>
  `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
const POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; base-uri 'none'; form-action 'self'`;
const SCRIPT_POLICY = `; script-src ${hashOf(SCRIPT)}`;

/** Who may show the page in a frame: nobody, pages of the same origin, or those and the ones of another origin. */
type Framing = 'nobody' | 'itself' | { readonly origin: string };

/** A link or, with `method`, a form with one button. */
type Action = {
  readonly href: string;
  readonly text: string;
  readonly isNewTab?: boolean;
  readonly isForm?: boolean;
};

type PageOptions = {
  readonly explanation?: string;
  readonly framedBy?: Framing;
  readonly message?: FrameMessage;
};

/** A message to the page around the frame; browsers deliver it to pages of this origin only. */
export type FrameMessage = {
  readonly origin: string;
  readonly content: Readonly<Record<string, string>>;
};

type Page = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Returns a page with one sentence and at most one action. It loads nothing, so it works on the host of any application. */
export function messagePage(
  sentence: string,
  action: Action | null,
  { explanation = '', framedBy = 'nobody', message }: PageOptions = {},
): Page {
  const body = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">',
    `<title>${escapeHtml(sentence)}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${escapeHtml(sentence)}</h1>`,
    explanation === '' ? '' : `<p>${escapeHtml(explanation)}</p>`,
    action === null ? '' : formatAction(action),
    '</main>',
    message === undefined ? '' : formatMessage(message),
    '</body></html>',
  ].join('');
  return {
    headers: {
      'cache-control': 'no-store',
      ...framingHeaders(framedBy, message === undefined ? POLICY : POLICY + SCRIPT_POLICY),
      'content-type': 'text/html; charset=utf-8',
    },
    body,
  };
}

/** `X-Frame-Options` cannot name an origin. */
function framingHeaders(framedBy: Framing, policy: string): Record<string, string> {
  const header = 'content-security-policy';
  if (framedBy === 'nobody')
    return { [header]: `${policy}; frame-ancestors 'none'`, 'x-frame-options': 'DENY' };
  if (framedBy === 'itself')
    return { [header]: `${policy}; frame-ancestors 'self'`, 'x-frame-options': 'SAMEORIGIN' };
  return { [header]: `${policy}; frame-ancestors 'self' ${framedBy.origin}` };
}

const formatMessage = ({ origin, content }: FrameMessage): string =>
  `<script data-origin="${escapeHtml(origin)}" data-message="${escapeHtml(JSON.stringify(content))}">${SCRIPT}</script>`;

function formatAction({ href, text, isNewTab = false, isForm = false }: Action): string {
  if (isForm)
    return `<form method="post" action="${escapeHtml(href)}"><button>${escapeHtml(text)}</button></form>`;
  const target = isNewTab ? ' target="_blank" rel="noopener"' : '';
  return `<p><a href="${escapeHtml(href)}"${target}>${escapeHtml(text)}</a></p>`;
}
