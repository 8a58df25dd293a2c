import { ACCOUNT_CASES, FACTOR_CASES } from './account-cases.js';
import { ADMINISTRATION_CASES, OPERATOR_CASES } from './administration-cases.js';
import { PROVIDER_CASES } from './provider-cases.js';
import { SCREEN_CASES } from './screen-cases.js';
import { type UseCases } from './use-case.js';

export { type FaultyStage, Stages, type Task } from './stages.js';
export { type UseCase } from './use-case.js';

/** Everything that writes, by its route. */
export const USE_CASES: UseCases = {
  ...ACCOUNT_CASES,
  ...FACTOR_CASES,
  ...ADMINISTRATION_CASES,
  ...SCREEN_CASES,
  ...PROVIDER_CASES,
  ...OPERATOR_CASES,
};
