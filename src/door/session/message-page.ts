import { createHash } from 'node:crypto';
import { escapeHtml } from '#platform/http';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { display: grid; place-items: center; min-height: 90vh; margin: 0 }
main { max-width: 28rem; padding: 1rem }
h1 { font-size: 1.25rem }
a, button { display: inline-block; padding: .5rem 1rem; border: 1px solid; border-radius: .5rem; color: inherit;
  background: none; font: inherit; text-decoration: none; cursor: pointer }`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'self'`;

/** Who may show the page in a frame. */
const FRAMING = {
  nobody: { policy: `${POLICY}; frame-ancestors 'none'`, frameOptions: 'DENY' },
  itself: { policy: `${POLICY}; frame-ancestors 'self'`, frameOptions: 'SAMEORIGIN' },
} as const;

/** A link or, with `method`, a form with one button. */
type Action = {
  readonly href: string;
  readonly text: string;
  readonly isNewTab?: boolean;
  readonly isForm?: boolean;
};

type PageOptions = {
  readonly explanation?: string;
  readonly framedBy?: keyof typeof FRAMING;
};

type Page = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Returns a page with one sentence and at most one action. It loads nothing, so it works on the host of any application. */
export function messagePage(
  sentence: string,
  action: Action | null,
  { explanation = '', framedBy = 'nobody' }: PageOptions = {},
): Page {
  const { policy, frameOptions } = FRAMING[framedBy];
  const body = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">',
    `<title>${escapeHtml(sentence)}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${escapeHtml(sentence)}</h1>`,
    explanation === '' ? '' : `<p>${escapeHtml(explanation)}</p>`,
    action === null ? '' : formatAction(action),
    '</main></body></html>',
  ].join('');
  return {
    headers: {
      'cache-control': 'no-store',
      'content-security-policy': policy,
      'x-frame-options': frameOptions,
      'content-type': 'text/html; charset=utf-8',
    },
    body,
  };
}

function formatAction({ href, text, isNewTab = false, isForm = false }: Action): string {
  if (isForm)
    return `<form method="post" action="${escapeHtml(href)}"><button>${escapeHtml(text)}</button></form>`;
  const target = isNewTab ? ' target="_blank" rel="noopener"' : '';
  return `<p><a href="${escapeHtml(href)}"${target}>${escapeHtml(text)}</a></p>`;
}
