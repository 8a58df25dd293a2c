/** The pages load what this origin serves, and nothing else: no inline script or style, no frame around them. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of the document and of its files, beside those of every answer. */
export const PAGE_HEADERS = { 'content-security-policy': POLICY };
