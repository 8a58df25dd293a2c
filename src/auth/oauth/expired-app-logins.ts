import { Injectable } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { Clock, HOUR_MS } from '#shared';
import { AuthorizationCodeRepository } from '../store/authorization-code.repository.js';
import { DeviceAuthorizationRepository } from '../store/device-authorization.repository.js';

/**
 * Has expired codes removed after an hour. Until then a device is told that its code has expired, instead of that it is wrong,
 * and a second use of a code ends the session of the first.
 */
@Injectable()
export class ExpiredAppLogins {
  constructor(
    sweeper: Sweeper,
    clock: Clock,
    codes: AuthorizationCodeRepository,
    devices: DeviceAuthorizationRepository,
  ) {
    const before = () => clock.now() - HOUR_MS;
    sweeper.register('authorization codes', (tx, limit) => codes.sweep(tx, before(), limit));
    sweeper.register('device logins', (tx, limit) => devices.sweep(tx, before(), limit));
  }
}
