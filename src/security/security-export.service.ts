import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { toRfc3339, type UserId } from '#shared';
import { ScreenLockRepository } from './screen-lock.repository.js';
import { TerminalRepository } from './terminal.repository.js';

class ExportedTerminalLock {
  @ApiProperty({ example: 'terminal-1' })
  readonly terminalId!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly lockedAt!: string;
}

/** What is stored about the screen lock of an account, without the passcode. */
export class ExportedSecurity {
  @ApiProperty({ example: true })
  readonly hasPasscode!: boolean;

  @ApiProperty({ example: false, description: 'A passkey unlocks the screen, too' })
  readonly passkeyUnlock!: boolean;

  @ApiProperty({
    type: 'integer',
    example: 15,
    description: 'Minutes without activity until a session locks',
  })
  readonly lockAfterMinutes!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly lockedAt!: string | null;

  @ApiProperty({ example: false, description: 'Each login revokes the other sessions' })
  readonly singleSessionMode!: boolean;

  @ApiProperty({ type: [ExportedTerminalLock], description: 'The terminals that are locked' })
  readonly lockedTerminals!: ExportedTerminalLock[];
}

/** Describes the screen lock and the locked terminals of an account, for an export. */
@Injectable()
export class SecurityExport {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly terminals: TerminalRepository,
  ) {}

  /** Throws `SessionEnded` when the account was deleted after the authentication. */
  async describe(userId: UserId): Promise<ExportedSecurity> {
    const lock = await this.locks.get(userId);
    const terminals = await this.terminals.listLocks(userId);
    return {
      hasPasscode: lock.passcode !== null,
      passkeyUnlock: lock.allowsPasskey,
      lockAfterMinutes: lock.lockAfterMinutes,
      lockedAt: lock.isLocked ? toRfc3339(lock.lockedAt) : null,
      singleSessionMode: lock.singleSession,
      lockedTerminals: terminals.map(({ terminalId, lockedAt }) => ({
        terminalId,
        lockedAt: toRfc3339(lockedAt),
      })),
    };
  }
}
