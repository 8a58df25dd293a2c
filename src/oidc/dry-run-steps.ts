import { type DryRunStep, type DryRunStepResponse } from './dry-run.dto.js';
import { getReason } from './provider-failure.js';

/** A problem, as a sentence for the admin that says what to do. */
export class Finding extends Error {}

export const passed = (step: DryRunStep, message: string): DryRunStepResponse => ({
  step,
  ok: true,
  message,
});

/** Runs one step. `work` returns the result, or throws a {@link Finding} or an unexpected error. */
export async function attempt(step: DryRunStep, work: () => Promise<string>): Promise<DryRunStepResponse> {
  try {
    return passed(step, await work());
  } catch (error) {
    return { step, ok: false, message: getReason(error) };
  }
}

/** Whether the reason of a failure is the certificate or the handshake. */
export const isAboutTls = (reason: string): boolean => /certificate|self-signed|TLS|SSL/i.test(reason);

/** Returns what a request that succeeded says about the transport. */
export const describeTls = (url: string): string =>
  new URL(url).protocol === 'https:'
    ? 'The certificate is trusted'
    : 'Plain http: only for tests on this machine';
