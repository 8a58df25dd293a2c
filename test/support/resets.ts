import { type TestApp } from './test-app.js';

/** The reset codes that the log shows for a name, oldest first. */
export function resetCodes(app: TestApp, name: string): string[] {
  return app.logLines
    .map((line) => JSON.parse(line) as { msg: string; username?: string; code?: string })
    .filter(({ msg, username }) => msg === 'RESET_CODE' && username === name)
    .map(({ code }) => code!);
}

/** Asks for a code and reads it where the operator would. */
export async function requestCode(app: TestApp, name: string, client = app.client()): Promise<string> {
  const answer = await client.post('/users/initiate-reset', { username: name });
  if (answer.status !== 200) throw new Error(`no reset: ${JSON.stringify(answer.body)}`);
  return resetCodes(app, name).at(-1)!;
}

/** A token for the last step of a reset that a client asks for. */
export async function resetToken(app: TestApp, name: string, client = app.client()): Promise<string> {
  const resetCode = await requestCode(app, name, client);
  const answer = await client.post('/users/verify-reset-code', { username: name, resetCode });
  if (answer.status !== 200) throw new Error(`no token: ${JSON.stringify(answer.body)}`);
  return answer.body.tempToken as string;
}

/** All three steps of a reset; returns the answer of the last one. */
export async function resetPassword(app: TestApp, name: string, newPassword: string) {
  const tempToken = await resetToken(app, name);
  return app.client().post('/users/complete-reset', { username: name, tempToken, newPassword });
}

/** A code of the right form that is not `code`. */
export const otherCode = (code: string, step = 1): string =>
  String((Number(code) + step) % 1_000_000).padStart(6, '0');
