import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type ApplicationForUser, ApplicationRepository } from '../application.repository.js';
import { isAudienceOf } from '../door-caller-rules.js';
import { type GuardedApplication, toGuarded } from '../session/guarded-application.js';
import { type AvailableApplicationResponse } from './available-applications.dto.js';

/** Tells users which applications they may open. */
@Injectable()
export class AvailableApplications {
  constructor(private readonly applications: ApplicationRepository) {}

  /** Returns the enabled applications that admit the account of the caller, in the order of their slugs. */
  async list(caller: SessionPrincipal): Promise<AvailableApplicationResponse[]> {
    const rows = await this.applications.listEnabledFor(caller.userId);
    return rows
      .filter((row) => isAudienceOf(row, { ...caller, isListed: row.isListed === 1 }))
      .map(formatAvailable);
  }
}

/** Whether `/apps/<slug>` shows the application in a frame, because its sockets are held while the screen is locked. */
export const isFramedApplication = ({
  mode,
  onLock,
  options,
}: Pick<GuardedApplication, 'mode' | 'onLock' | 'options'>): boolean =>
  mode === 'gateway' && onLock === 'hold' && !options.holdsUnframed;

function formatAvailable(row: ApplicationForUser): AvailableApplicationResponse {
  const { id, slug, name, icon, origin, pathPrefix, needs, maxAgeMinutes } = row;
  return {
    ...{ id, slug, name, icon },
    url: origin + (pathPrefix === '' ? '/' : pathPrefix),
    framed: isFramedApplication(toGuarded(row)),
    needs,
    max_age_minutes: maxAgeMinutes,
  };
}
