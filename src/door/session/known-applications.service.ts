import { Injectable } from '@nestjs/common';
import { type ApplicationId, type Instant } from '#shared';
import { ApplicationRepository } from '../application.repository.js';
import { type ApplicationColumns, type GuardedApplication, toGuarded } from './guarded-application.js';

/** What says whether the content of an application is the one that applies, and what most decisions depend on. */
export type ApplicationState = Pick<
  ApplicationColumns,
  'version' | 'isEnabled' | 'mode' | 'who' | 'needs' | 'maxAgeMinutes'
> & { readonly applicationId: ApplicationId; readonly updatedAt: Instant };

type Known = { readonly updatedAt: Instant; readonly application: GuardedApplication };

const MAX_KNOWN = 1_000;

/**
 * Remembers the content of applications, which most of the columns of a request would be. Every request reads the state that
 * applies to it, and a content counts for its own state only.
 */
@Injectable()
export class KnownApplications {
  private readonly known = new Map<ApplicationId, Known>();

  constructor(private readonly applications: ApplicationRepository) {}

  /** Returns the application in this state if it is remembered, otherwise null. */
  find(state: ApplicationState): GuardedApplication | null {
    const known = this.known.get(state.applicationId);
    return known !== undefined && isIn(known, state) ? known.application : null;
  }

  /** Returns the application in this state; null if it has another one by now, or is removed. */
  async get(state: ApplicationState): Promise<GuardedApplication | null> {
    const known = this.find(state);
    if (known !== null) return known;
    const row = await this.applications.findById(state.applicationId);
    if (row === null) return null;
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(row.id, { updatedAt: row.updatedAt, application: toGuarded(row) });
    return this.find(state);
  }
}

const isIn = ({ updatedAt, application }: Known, state: ApplicationState): boolean =>
  application.version === state.version &&
  updatedAt === state.updatedAt &&
  application.isEnabled === (state.isEnabled === true || state.isEnabled === 1) &&
  application.mode === state.mode &&
  application.who === state.who &&
  application.needs === state.needs &&
  application.maxAgeMinutes === state.maxAgeMinutes;
