import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { newId } from '#platform/crypto';
import { type ApplicationId, Clock, InvalidRequest } from '#shared';
import { VersionConflict } from '#user-data';
import { ApplicationCatalogue } from './application-catalogue.js';
import { changeSettings } from './application-change.js';
import { formatApplication } from './application-format.js';
import { type ChangeApplicationRequest, type CreateApplicationRequest } from './application-request.dto.js';
import { type ApplicationResponse } from './application-response.dto.js';
import {
  type ApplicationSettings,
  NEW_SETTINGS,
  type RegisteredApplication,
} from './application-settings.js';
import { ApplicationRegistration } from './application-registration.js';
import { ApplicationStore } from './application-store.js';

const FIRST_VERSION = 1;
const MAX_ATTEMPTS = 5;

/** Lets admins register, change and delete applications. */
@Injectable()
export class ApplicationsService {
  constructor(
    private readonly catalogue: ApplicationCatalogue,
    private readonly registration: ApplicationRegistration,
    private readonly store: ApplicationStore,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<ApplicationResponse[]> {
    return (await this.catalogue.list()).map((application) => this.format(application));
  }

  /** Throws `ApplicationNotFound`. */
  async get(id: string): Promise<ApplicationResponse> {
    return this.format(await this.catalogue.get(id));
  }

  /** Throws the refusals of `ApplicationRegistration`, `SlugTaken`, `OriginTaken`, `UnknownUsers`. */
  async create(caller: SessionPrincipal, body: CreateApplicationRequest): Promise<ApplicationResponse> {
    const settings = await this.registration.check(changeSettings(NEW_SETTINGS, body), body);
    const now = this.clock.now();
    const facts = { id: newId<ApplicationId>(), version: FIRST_VERSION, createdAt: now, updatedAt: now };
    const application = { ...facts, settings };
    await this.store.add(caller, application);
    return this.format(application);
  }

  /** Throws as {@link create}, and `ApplicationNotFound`, `VersionConflict`. */
  async change(
    caller: SessionPrincipal,
    id: string,
    body: ChangeApplicationRequest,
  ): Promise<ApplicationResponse> {
    const { version, ...fields } = body;
    if (Object.values(fields).every((value) => value === undefined))
      throw new InvalidRequest({}, 'Give at least one field to change');
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const present = await this.catalogue.get(id);
      assertVersion(present, version);
      const settings = await this.registration.check(changeSettings(present.settings, body), body);
      const changed = await this.replace(caller, present, settings);
      if (changed !== null) return this.format(changed);
    }
    throw toConflict(await this.catalogue.get(id));
  }

  /** Throws `ApplicationNotFound`. */
  async remove(caller: SessionPrincipal, id: string): Promise<void> {
    await this.store.remove(caller, await this.catalogue.get(id));
  }

  /** Returns the new state; null if another change was first. */
  private async replace(
    caller: SessionPrincipal,
    present: RegisteredApplication,
    settings: ApplicationSettings,
  ): Promise<RegisteredApplication | null> {
    const next = { ...present, settings, version: present.version + 1, updatedAt: this.clock.now() };
    const result = await this.store.replace(caller, present, next);
    if (result === 'unchanged') return present;
    return result === 'replaced' ? next : null;
  }

  private format(application: RegisteredApplication): ApplicationResponse {
    return formatApplication(application, this.registration.findWarnings(application.settings));
  }
}

function assertVersion(present: RegisteredApplication, version: number | undefined): void {
  if (version !== undefined && version !== present.version) throw toConflict(present);
}

const toConflict = ({ version }: RegisteredApplication) =>
  new VersionConflict({ version }, 'The application has changed since it was read');
