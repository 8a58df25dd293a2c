import { escapeHtml } from '#platform/http';

/** A message without its form. */
export type Letter = {
  readonly language: string;
  readonly subject: string;
  readonly greeting: string | null;
  readonly paragraphs: readonly string[];
  readonly code: string | null;
  readonly action: { readonly label: string; readonly url: string } | null;
  /** What happened, with labels. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly footer: string;
};

/** Returns the message as plain text. */
export function toText({ greeting, paragraphs, code, action, facts, footer }: Letter): string {
  const blocks = [
    ...(greeting === null ? [] : [greeting]),
    ...(code === null ? [] : [`    ${code}`]),
    ...paragraphs,
    ...(action === null ? [] : [`${action.label}:\n${action.url}`]),
    ...(facts.length === 0 ? [] : [facts.map(([label, value]) => `${label}: ${value}`).join('\n')]),
    `-- \n${footer}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

const FONT = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif';
const CODE = 'font-size:28px;letter-spacing:6px;font-family:ui-monospace,Consolas,monospace;margin:16px 0';
const BUTTON =
  'display:inline-block;padding:12px 20px;border-radius:6px;background:#1f5fbf;color:#ffffff;text-decoration:none';

/** Returns the message as HTML, without images and anything else that a mail client would have to load. */
export function toHtml(letter: Letter): string {
  const { language, subject, greeting, paragraphs, code, action, facts, footer } = letter;
  const rows = facts.map(([label, value]) => `<tr>${cell(label, 'color:#5b6470')}${cell(value, '')}</tr>`);
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title>`,
    '<meta name="color-scheme" content="light dark"></head>',
    `<body style="margin:0;padding:24px;${FONT};font-size:16px;line-height:1.5">`,
    '<div style="max-width:560px;margin:0 auto">',
    ...(greeting === null ? [] : [`<p>${escapeHtml(greeting)}</p>`]),
    ...(code === null ? [] : [`<p style="${CODE}">${escapeHtml(code)}</p>`]),
    ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ...(action === null ? [] : [toButton(action)]),
    ...(rows.length === 0 ? [] : [`<table role="presentation" cellpadding="0">${rows.join('')}</table>`]),
    `<p style="margin-top:32px;font-size:13px;color:#5b6470">${escapeHtml(footer)}</p>`,
    '</div></body></html>',
  ].join('\n');
}

const cell = (text: string, style: string): string =>
  `<td style="padding:2px 16px 2px 0;${style}">${escapeHtml(text)}</td>`;

/** With the address below, for clients that show no links. */
function toButton({ label, url }: NonNullable<Letter['action']>): string {
  const address = escapeHtml(url);
  return `<p><a href="${address}" style="${BUTTON}">${escapeHtml(label)}</a></p><p style="font-size:13px;word-break:break-all">${address}</p>`;
}
