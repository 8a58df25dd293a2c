import { type Provider } from '@nestjs/common';
import { ProofMethods } from '#access';
import { PasskeyStepUpService } from './passkey-step-up.service.js';
import { ProofVerifier } from './proof-verifier.service.js';
import { SessionProofMethods } from './session-proof-methods.js';
import { StepUpController } from './step-up.controller.js';
import { StepUpService } from './step-up.service.js';

/** What this folder adds to the module of `auth`. */
export const STEP_UP_CONTROLLERS = [StepUpController];
export const STEP_UP_PROVIDERS: Provider[] = [
  PasskeyStepUpService,
  ProofVerifier,
  StepUpService,
  { provide: ProofMethods, useClass: SessionProofMethods },
];
