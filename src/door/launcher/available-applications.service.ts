import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type ApplicationForUser, ApplicationRepository } from '../application.repository.js';
import { isAudienceOf } from '../door-caller-rules.js';
import { isTerminalPattern } from '../path-rules.js';
import { isFramedApplication, toGuarded } from '../session/guarded-application.js';
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

function formatAvailable(row: ApplicationForUser): AvailableApplicationResponse {
  const { id, slug, name, icon, origin, pathPrefix, needs, maxAgeMinutes, terminal } = row;
  return {
    ...{ id, slug, name, icon },
    url: origin + (pathPrefix === '' ? '/' : pathPrefix),
    framed: isFramedApplication(toGuarded(row)),
    needs,
    max_age_minutes: maxAgeMinutes,
    terminal: terminal === null || isTerminalPattern(terminal) ? null : terminal,
  };
}
