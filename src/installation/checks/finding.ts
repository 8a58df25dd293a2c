/** `warning`: works, but is worth a look. `problem`: something to change. */
export type Severity = 'ok' | 'warning' | 'problem';

/** One thing that was looked at, and, where it is not in order, what to do. */
export type Finding = { readonly subject: string; readonly severity: Severity; readonly message: string };

export const passed = (subject: string, message: string): Finding => ({ subject, severity: 'ok', message });

export const warned = (subject: string, message: string): Finding => ({
  subject,
  severity: 'warning',
  message,
});

export const failed = (subject: string, message: string): Finding => ({
  subject,
  severity: 'problem',
  message,
});
