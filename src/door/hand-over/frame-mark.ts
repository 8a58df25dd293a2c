import { Injectable } from '@nestjs/common';
import { KeyRing, matchesTypedCode, typedCodeDigest } from '#platform/crypto';
import { Clock, MINUTE_MS } from '#shared';
import { type DoorVisit } from '../session/door-visit.js';

const LIFE_MS = MINUTE_MS;
const PURPOSE = 'door/frame';
const MARK = /^(?<expiresAt>\d{1,16})\.(?<digest>[0-9a-f]{64})$/;

type Bound = Pick<DoorVisit, 'sessionId' | 'application'>;

/**
 * Marks a hand-over that Latchkey's own frame page began. After the way over the host of the application, browsers no longer
 * tell that it was this page. A mark is valid for a minute, for one session and application.
 */
@Injectable()
export class FrameMarks {
  constructor(
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  make(visit: Bound): string {
    const expiresAt = String(this.clock.now() + LIFE_MS);
    return `${expiresAt}.${typedCodeDigest(this.ring, partsOf(visit, expiresAt))}`;
  }

  isValid(mark: string, visit: Bound): boolean {
    const { expiresAt = '', digest = '' } = MARK.exec(mark)?.groups ?? {};
    if (digest === '' || Number(expiresAt) <= this.clock.now()) return false;
    return matchesTypedCode(this.ring, digest, partsOf(visit, expiresAt));
  }
}

const partsOf = ({ sessionId, application }: Bound, expiresAt: string): string[] => [
  ...[PURPOSE, sessionId, application.id],
  expiresAt,
];
