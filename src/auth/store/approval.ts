import { type LoginFactor } from '#sessions';
import { type SessionId, type UserId } from '#shared';

/** Who let an app log in, as they were then. */
export type Approval = {
  readonly userId: UserId;
  /** There is no login after it has changed. */
  readonly credentialVersion: number;
  readonly sessionEpoch: number;
  /** Must not have ended before the login. */
  readonly sessionId: SessionId;
  readonly factor: LoginFactor;
};
