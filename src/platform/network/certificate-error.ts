const CODES = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** Whether a TLS handshake failed because the certificate of the server is not trusted. */
export const isCertificateError = (error: unknown): boolean =>
  CODES.test((error as NodeJS.ErrnoException | null)?.code ?? '');
