import { Injectable } from '@nestjs/common';
import { In, Not } from 'typeorm';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type ApplicationId, type RoleId, type UserId } from '#shared';
import { Application, ApplicationRole, ApplicationUser } from './application.entity.js';

/** An application and its first unique value; the other is that of origin and prefix. */
type UniqueValues = Pick<Application, 'id' | 'slug'>;

/** What a write did: `taken` if another application has the slug, or the origin and prefix. */
export type WriteResult = 'done' | 'changed' | 'slug-taken' | 'origin-taken';

/** An application, and whether an account is on its list. Flags are 0 or 1 on both engines. */
export type ApplicationForUser = Omit<Application, 'isEnabled' | 'createdAt' | 'updatedAt'> & {
  readonly isEnabled: number;
  readonly isListed: number;
};

/**
 * Whether an account is on the list of an application `p`, or has a role that is.
 *
 * @param userId an expression that occurs twice
 */
export const isListedSql = (userId: string) => `
         (EXISTS (SELECT 1 FROM application_user l WHERE l.application_id = p.id AND l.user_id = ${userId})
          OR EXISTS (SELECT 1 FROM user_role g JOIN application_role h ON h.role_id = g.role_id
                     WHERE g.user_id = ${userId} AND h.application_id = p.id))`;

const IS_LISTED = `SELECT ${isListedSql('?')} AS isListed FROM application p WHERE p.id = ?`;

const LIST_ROLES = (places: string) => `
  SELECT h.application_id AS applicationId, r.name AS role
  FROM application_role h JOIN role r ON r.id = h.role_id
  WHERE h.application_id IN (${places}) ORDER BY r.name`;

const LIST_ENABLED_FOR = `
  SELECT p.id AS id, p.slug AS slug, p.name AS name, p.icon AS icon, p.enabled AS isEnabled, p.origin AS origin,
         p.path_prefix AS pathPrefix, p.mode AS mode, p.upstream AS upstream, p.who AS who, p.needs AS needs,
         p.max_age_minutes AS maxAgeMinutes, p.terminal AS terminal, p.on_lock AS onLock, p.version AS version, p.options AS options,
         ${isListedSql('?')} AS isListed
  FROM application p
  WHERE p.enabled = 1
  ORDER BY p.slug`;

/** The only file that queries `application`, `application_user` and `application_role`. */
@Injectable()
export class ApplicationRepository {
  constructor(private readonly reader: Reader) {}

  /** Returns all applications in the order of their slugs. */
  list(): Promise<Application[]> {
    return this.reader.read((manager) => manager.find(Application, { order: { slug: 'ASC' } }));
  }

  listSlugs(): Promise<Pick<Application, 'id' | 'slug'>[]> {
    const select = { id: true, slug: true } as const;
    return this.reader.read((manager) => manager.find(Application, { select, order: { slug: 'ASC' } }));
  }

  findById(id: ApplicationId): Promise<Application | null> {
    return this.reader.read((manager) => manager.findOneBy(Application, { id }));
  }

  /** Returns those of the applications that still exist. */
  listById(ids: readonly ApplicationId[]): Promise<Application[]> {
    return this.reader.read((manager) => manager.findBy(Application, { id: In([...ids]) }));
  }

  findBySlug(slug: string): Promise<Application | null> {
    return this.reader.read((manager) => manager.findOneBy(Application, { slug }));
  }

  /** Returns the applications of an exact origin; several only if each has a path prefix. */
  listByOrigin(origin: string): Promise<Application[]> {
    return this.reader.read((manager) => manager.findBy(Application, { origin }));
  }

  /** Returns the accounts on the lists of these applications. */
  listUsers(ids: readonly ApplicationId[]): Promise<ApplicationUser[]> {
    const where = { applicationId: In([...ids]) };
    const order = { applicationId: 'ASC', userId: 'ASC' } as const;
    return this.reader.read((manager) => manager.find(ApplicationUser, { where, order }));
  }

  /** Returns the enabled applications in the order of their slugs, with what their audience depends on. */
  listEnabledFor(userId: UserId): Promise<ApplicationForUser[]> {
    return this.reader.read((manager) =>
      manager.query<ApplicationForUser[]>(LIST_ENABLED_FOR, [userId, userId]),
    );
  }

  /** Whether the account is on the list of an application, or has a role that is. */
  async isListed(applicationId: ApplicationId, userId: UserId): Promise<boolean> {
    const values = [userId, userId, applicationId];
    const rows = await this.reader.read((manager) =>
      manager.query<{ isListed: number | string }[]>(IS_LISTED, values),
    );
    return Number(rows[0]?.isListed) === 1;
  }

  /** Returns the names of the roles on the lists of these applications. */
  listRoles(
    ids: readonly ApplicationId[],
  ): Promise<{ readonly applicationId: ApplicationId; readonly role: string }[]> {
    const places = ids.map(() => '?').join(', ');
    return this.reader.read((manager) => manager.query(LIST_ROLES(places), [...ids]));
  }

  /** Whether an application has the role on its list. */
  namesRole(tx: Tx, roleId: RoleId): Promise<boolean> {
    return tx.existsBy(ApplicationRole, { roleId });
  }

  add(tx: Tx, application: Application): Promise<WriteResult> {
    return this.write(tx, application, async () => {
      await tx.insert(Application, application);
      return 'done';
    });
  }

  /** Replaces `version` by the next one. Returns `changed` if that is no longer the stored version. */
  replace(tx: Tx, { id, version, ...content }: Application): Promise<WriteResult> {
    return this.write(tx, { id, slug: content.slug }, async () => {
      const next = { ...content, version: version + 1 };
      const { affected } = await tx.update(Application, { id, version }, next);
      return affected === 1 ? 'done' : 'changed';
    });
  }

  /** Removes the application and, by foreign keys, its list, sessions and codes. Returns false if it does not exist. */
  async remove(tx: Tx, id: ApplicationId): Promise<boolean> {
    const { affected } = await tx.delete(Application, { id });
    return affected === 1;
  }

  /**
   * Replaces the accounts on the list of an application, whose row the transaction has written before. Returns false if
   * one of them does not exist.
   */
  async setUsers(tx: Tx, applicationId: ApplicationId, users: readonly UserId[]): Promise<boolean> {
    await tx.delete(ApplicationUser, { applicationId });
    if (users.length === 0) return true;
    const places = users.map(() => '?').join(', ');
    const sql = `INSERT INTO application_user (application_id, user_id)
                 SELECT ?, u.id FROM user u WHERE u.id IN (${places})`;
    await tx.query(sql, [applicationId, ...users]);
    return (await tx.countBy(ApplicationUser, { applicationId })) === users.length;
  }

  /** As {@link setUsers}, for the names of roles. Returns false for system roles, too. */
  async setRoles(tx: Tx, applicationId: ApplicationId, roles: readonly string[]): Promise<boolean> {
    await tx.delete(ApplicationRole, { applicationId });
    if (roles.length === 0) return true;
    const places = roles.map(() => '?').join(', ');
    const sql = `INSERT INTO application_role (application_id, role_id)
                 SELECT ?, r.id FROM role r WHERE r.is_system = 0 AND r.name IN (${places})`;
    await tx.query(sql, [applicationId, ...roles]);
    return (await tx.countBy(ApplicationRole, { applicationId })) === roles.length;
  }

  /** The unique indexes decide; the query after a refusal only tells which of them refused. */
  private async write(
    tx: Tx,
    { id, slug }: UniqueValues,
    run: () => Promise<WriteResult>,
  ): Promise<WriteResult> {
    try {
      return await run();
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return (await tx.existsBy(Application, { slug, id: Not(id) })) ? 'slug-taken' : 'origin-taken';
    }
  }
}
