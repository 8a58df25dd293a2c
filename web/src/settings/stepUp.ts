import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

export type StepUp = components['schemas']['StepUpResponse'];
export type StepUpMode = StepUp['mode'];

/** Which operations ask again who uses the session. */
export const stepUpQuery = queryOptions({
  queryKey: ['settings', 'step-up'],
  queryFn: () => send(api.GET('/users/step-up')),
});

export const setStepUp = (mode: StepUpMode) => send(api.PATCH('/users/step-up', { body: { mode } }));
