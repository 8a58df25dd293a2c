/** `refused-target`: an address that no application may have, such as a metadata service or this service itself. */
export const UPSTREAM_FAILURES = [
  'unresolvable',
  'unreachable',
  'timeout',
  'refused-target',
  'untrusted-certificate',
  'invalid-response',
] as const;
export type UpstreamFailure = (typeof UPSTREAM_FAILURES)[number];

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
