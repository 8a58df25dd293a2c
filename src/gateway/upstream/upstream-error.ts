/** `refused-target`: an address that no application may have, such as a metadata service or this service itself. */
type UpstreamFailure =
  'unreachable' | 'timeout' | 'refused-target' | 'untrusted-certificate' | 'invalid-response';

/** The upstream of an application cannot be used. The message is for the log; clients must not see addresses. */
export class UpstreamError extends Error {
  constructor(
    readonly failure: UpstreamFailure,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
