import { type CanActivate, Injectable } from '@nestjs/common';
import { RegistrationService } from './registration.service.js';

/** Closed registration is said before the body is looked at. */
@Injectable()
export class RegistrationOpenGuard implements CanActivate {
  constructor(private readonly registration: RegistrationService) {}

  async canActivate(): Promise<boolean> {
    await this.registration.assertOpen();
    return true;
  }
}
