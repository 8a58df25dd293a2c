import { type components } from '@/api/schema';

export type Decision = 'approve' | 'deny';

/** A device that waits for a decision, and the code that it shows. */
export type Device = components['schemas']['WaitingDeviceResponse'] & { readonly userCode: string };
