import { type DryRunStep, type DryRunStepResponse } from './dto/dry-run.dto.js';
import { reasonIn } from './provider-failure.js';

/** What to do, as the sentence that an admin reads. */
export class Finding extends Error {}

export const passed = (step: DryRunStep, message: string): DryRunStepResponse => ({
  step,
  ok: true,
  message,
});

/** Runs one step; `work` returns what it found, or throws a {@link Finding} or what kept it from finding anything. */
export async function attempt(step: DryRunStep, work: () => Promise<string>): Promise<DryRunStepResponse> {
  try {
    return passed(step, await work());
  } catch (error) {
    return { step, ok: false, message: reasonIn(error) };
  }
}
