import { Injectable } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type InvitationId, type UserId } from '#shared';
import { Invitation } from './invitation.entity.js';

/** A pending invitation, with the names of its role and of who sent it. */
export type ListedInvitation = Omit<Invitation, 'secretDigest'> & {
  readonly roleName: string | null;
  readonly invitedByName: string;
};

const LIST = `
  SELECT i.id AS id, i.note AS note, i.role_id AS roleId, i.invited_by AS invitedBy, i.created_at AS createdAt,
         i.expires_at AS expiresAt, r.name AS roleName, u.name AS invitedByName
  FROM invitation i JOIN user u ON u.id = i.invited_by LEFT JOIN role r ON r.id = i.role_id
  WHERE i.expires_at > ?`;
const OLDEST_FIRST = 'ORDER BY i.expires_at, i.id';

/** The only file that queries `invitation`. */
@Injectable()
export class InvitationRepository {
  constructor(private readonly reader: Reader) {}

  /** Returns the invitations that can still be accepted, the oldest first. */
  list(now: Instant): Promise<ListedInvitation[]> {
    const sql = `${LIST} ${OLDEST_FIRST}`;
    return this.reader.read((manager) => manager.query<ListedInvitation[]>(sql, [now]));
  }

  /** Returns those that a user sent. */
  listByInviter(invitedBy: UserId, now: Instant): Promise<ListedInvitation[]> {
    const sql = `${LIST} AND i.invited_by = ? ${OLDEST_FIRST}`;
    return this.reader.read((manager) => manager.query<ListedInvitation[]>(sql, [now, invitedBy]));
  }

  findByDigest(secretDigest: string, now: Instant): Promise<Invitation | null> {
    return this.reader.read((manager) =>
      manager.findOneBy(Invitation, { secretDigest, expiresAt: MoreThan(now) }),
    );
  }

  findIn(tx: Tx, id: InvitationId): Promise<Invitation | null> {
    return tx.findOneBy(Invitation, { id });
  }

  async add(tx: Tx, invitation: Invitation): Promise<void> {
    await tx.insert(Invitation, invitation);
  }

  /** Removes an invitation that has not expired. Returns false if another transaction did, or if it has expired. */
  async consume(tx: Tx, id: InvitationId, now: Instant): Promise<boolean> {
    const { affected } = await tx.delete(Invitation, { id, expiresAt: MoreThan(now) });
    return affected === 1;
  }

  /** Removes the invitations that a user sent; returns how many. */
  async removeByInviter(tx: Tx, invitedBy: UserId): Promise<number> {
    return (await tx.delete(Invitation, { invitedBy })).affected ?? 0;
  }

  /** Removes up to `limit` invitations that expired before `before`; returns how many. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const whereExpired = { expiresAt: LessThan(before) };
    const old = await tx.find(Invitation, { select: { id: true }, where: whereExpired, take: limit });
    await tx.delete(Invitation, { id: In(old.map(({ id }) => id)), ...whereExpired });
    return old.length;
  }
}
