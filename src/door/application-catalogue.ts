import { Injectable } from '@nestjs/common';
import { type ApplicationId, isId, type UserId } from '#shared';
import { type Application } from './application.entity.js';
import { ApplicationRepository } from './application.repository.js';
import { type RegisteredApplication, toRegistered } from './application-settings.js';
import { ApplicationNotFound } from './applications.errors.js';

/** Reads applications with their options and lists. */
@Injectable()
export class ApplicationCatalogue {
  constructor(private readonly applications: ApplicationRepository) {}

  /** Returns all applications in the order of their slugs. */
  async list(): Promise<RegisteredApplication[]> {
    return this.withUsers(await this.applications.list());
  }

  /** Throws `ApplicationNotFound`. */
  async get(id: string): Promise<RegisteredApplication> {
    const row = isId<ApplicationId>(id) ? await this.applications.findById(id) : null;
    const [application] = row === null ? [] : await this.withUsers([row]);
    if (application === undefined) throw new ApplicationNotFound();
    return application;
  }

  /** Returns the applications of an exact origin, in the normal form of `toRequestOrigin`. */
  async listByOrigin(origin: string): Promise<RegisteredApplication[]> {
    return this.withUsers(await this.applications.listByOrigin(origin));
  }

  private async withUsers(rows: readonly Application[]): Promise<RegisteredApplication[]> {
    const listed = rows.filter(({ who }) => who === 'listed').map(({ id }) => id);
    const entries = listed.length === 0 ? [] : await this.applications.listUsers(listed);
    const users = new Map<ApplicationId, UserId[]>(listed.map((id) => [id, []]));
    for (const { applicationId, userId } of entries) users.get(applicationId)?.push(userId);
    return rows.map((row) => toRegistered(row, users.get(row.id) ?? []));
  }
}
