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
    return this.withLists(await this.applications.list());
  }

  /** Throws `ApplicationNotFound`. */
  async get(id: string): Promise<RegisteredApplication> {
    const row = isId<ApplicationId>(id) ? await this.applications.findById(id) : null;
    const [application] = row === null ? [] : await this.withLists([row]);
    if (application === undefined) throw new ApplicationNotFound();
    return application;
  }

  /** Returns the applications of an exact origin, in the normal form of `toRequestOrigin`. */
  async listByOrigin(origin: string): Promise<RegisteredApplication[]> {
    return this.withLists(await this.applications.listByOrigin(origin));
  }

  private async withLists(rows: readonly Application[]): Promise<RegisteredApplication[]> {
    const listed = rows.filter(({ who }) => who === 'listed').map(({ id }) => id);
    const lists = new Map(listed.map((id) => [id, { users: [] as UserId[], roles: [] as string[] }]));
    if (listed.length > 0) {
      for (const { applicationId, userId } of await this.applications.listUsers(listed))
        lists.get(applicationId)?.users.push(userId);
      for (const { applicationId, role } of await this.applications.listRoles(listed))
        lists.get(applicationId)?.roles.push(role);
    }
    return rows.map((row) => toRegistered(row, lists.get(row.id) ?? NO_LIST));
  }
}

const NO_LIST = { users: [], roles: [] };
