import { type TargetRefusal } from '#platform/network';
import { type DomainError } from '#shared';
import { type DesktopTarget } from './desktop-targets.js';
import { TargetNotAllowed, TargetNotFound } from './guacamole.errors.js';

/** A target that guacd is not led to. The reason is for operators: to users it would tell where our services are. */
export class RefusedTarget extends Error {
  constructor(
    readonly setting: DesktopTarget['setting'],
    readonly reason: TargetRefusal,
  ) {
    super(`refused target: ${reason}`);
  }

  toDomainError(): DomainError {
    const { setting, reason } = this;
    const isUnknown = reason === 'unresolvable' || reason === 'invalid';
    return isUnknown ? new TargetNotFound({ setting }) : new TargetNotAllowed({ setting });
  }
}
