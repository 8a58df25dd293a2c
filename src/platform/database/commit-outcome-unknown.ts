import { ServiceUnavailable } from '#shared';

/** The connection was lost while a commit was under way: the work is done as a whole, or not at all. */
export class CommitOutcomeUnknown extends ServiceUnavailable {
  constructor(reason: unknown) {
    super(
      {},
      'Service temporarily unavailable. Whether the change was made is unknown; it is safe to send the request again',
    );
    this.cause = reason;
  }
}
