import { messageOf } from '#shared';

/** `warning`: works, but should be reviewed. `problem`: must be fixed. */
export type Severity = 'ok' | 'warning' | 'problem';

/** The result of one check and, unless it passed, what to do. */
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

/** Runs a check. A check that throws is a problem of its subject. */
export async function runCheck(subject: string, check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return failed(subject, `cannot be checked: ${messageOf(error)}`);
  }
}
