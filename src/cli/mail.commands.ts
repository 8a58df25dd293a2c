import { type Language, LANGUAGES, MailState, MailWriter, type TemplateName, TEMPLATES } from '#mail';
import { newId } from '#platform/crypto';
import { isMailAddress } from '#platform/config';
import { SmtpTransport } from '#platform/mail';
import { type Call, type Command, type CommandResult, type Flag } from './command.js';
import { type Services, withApplication } from './with-application.js';

const LANGUAGE: Flag = {
  name: '--language',
  value: '<language>',
  meaning: `language of the message: ${LANGUAGES.join(' or ')} (default: en)`,
};

/** What a preview tells; nothing of it exists. */
const EXAMPLE = {
  user: 'ada',
  at: Date.UTC(2030, 0, 1, 12),
  device: 'Firefox 130 on Linux',
  address: '192.0.2.7',
  code: '123456',
  expiresAt: Date.UTC(2030, 0, 1, 12, 15),
  url: 'https://latchkey.example.com/email#example',
} as const;

/** The templates that tell the time, the device or the address of an event, or a code. */
const WITH_ORIGIN: ReadonlySet<TemplateName> = new Set<TemplateName>([
  ...(['new-device', 'second-factor-unfinished', 'password-changed', 'second-factor-changed'] as const),
  ...(['suspended', 'locked-out', 'address-changed'] as const),
]);

export const mailCommands: readonly Command[] = [
  {
    name: 'mail preview',
    parameters: ['[template]'],
    flags: [LANGUAGE, { name: '--html', meaning: 'print the HTML part instead of the plain text' }],
    summary: 'print a message with invented facts; without a template, list the templates',
    run: (call) => withApplication(call, async (get) => preview(call, get)),
  },
  {
    name: 'mail test',
    parameters: ['<address>'],
    flags: [LANGUAGE],
    summary: 'send a test message now, and say what the mail server answers',
    run: (call) => withApplication(call, (get) => sendTest(call, get)),
  },
  {
    name: 'mail status',
    parameters: [],
    summary: 'show how many messages wait, were sent or failed, and why',
    run: (call) => withApplication(call, (get) => showState(get)),
  },
];

function preview({ values, flags }: Call, get: Services): CommandResult {
  const [name] = values;
  if (name === undefined) return { text: TEMPLATES.join('\n'), data: { templates: TEMPLATES } };
  const template = TEMPLATES.find((known) => known === name);
  if (template === undefined)
    throw new Error(`There is no template "${name}". Templates are ${TEMPLATES.join(', ')}`);
  const { user, at, device, address, code, ...link } = EXAMPLE;
  const facts = {
    ...{ user, ...link },
    ...(WITH_ORIGIN.has(template) && { at, address, ...(template === 'new-device' && { device }) }),
    ...(template === 'reset-code' && { code }),
  };
  const content = { to: 'ada@example.com', language: readLanguage(flags), facts };
  const { subject, text, html } = get(MailWriter).write(template, content);
  const body = flags.has('--html') ? html : text;
  return { text: `Subject: ${subject}\n\n${body}`, data: { template, subject, text, html } };
}

async function sendTest({ values, flags }: Call, get: Services): Promise<CommandResult> {
  const [to = ''] = values;
  if (!isMailAddress(to)) throw new Error('That is no e-mail address');
  const smtp = get(SmtpTransport);
  if (!smtp.isOn) throw new Error('This installation sends no mail: set SMTP_URL and MAIL_FROM');
  const content = { to, language: readLanguage(flags), facts: {} };
  const failure = await smtp.send({ id: newId(), ...get(MailWriter).write('test', content) });
  if (failure === null) return { text: `The mail server took a message to ${to}`, data: { sent: true } };
  const reply = failure.status === null ? '' : `, reply ${failure.status}`;
  const text = `The mail server did not take the message: ${failure.error}${reply}. See docs/mail.md`;
  return { text, data: { sent: false, ...failure }, hasProblems: true };
}

async function showState(get: Services): Promise<CommandResult> {
  const { counts, failing } = await get(MailState).get();
  const summary = `${counts.pending} pending, ${counts.sent} sent, ${counts.failed} failed within the last seven days`;
  const lines = failing.map(
    ({ createdAt, template, state, attempts, error }) =>
      `${createdAt}  ${template}  ${state} after ${attempts} attempts: ${error ?? 'under way'}`,
  );
  return { text: [summary, ...lines].join('\n'), data: { ...counts, failing } };
}

function readLanguage(flags: Call['flags']): Language {
  const given = flags.get('--language') ?? 'en';
  const language = LANGUAGES.find((known) => known === given);
  if (language === undefined) throw new Error(`The language is ${LANGUAGES.join(' or ')}`);
  return language;
}
