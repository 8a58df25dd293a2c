import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyReply } from 'fastify';
import { AppConfig } from '#platform/config';
import { Clock, DAY_MS } from '#shared';
import { EXPLORER_ICON_PATH } from '#platform/http';
import { WebPages } from './web-pages.js';

/** RFC 9116 requires an expiry date. It is relative to the request, because the file is generated for each one. */
const SECURITY_TXT_LIFE_MS = 180 * DAY_MS;
const SECURITY_TXT = '/.well-known/security.txt';

/** Serves well-known URIs and the favicon, as far as they are configured. */
export function serveWellKnown(app: NestFastifyApplication): void {
  const config = app.get(AppConfig);
  const clock = app.get(Clock);
  const { isServed, iconPath } = app.get(WebPages);
  const fastify = app.getHttpAdapter().getInstance();
  const redirect = (path: string, to: string) =>
    fastify.get(path, (_request, reply: FastifyReply) => reply.redirect(to, 302));
  const passwordPage = isServed ? `${config.publicPath}/account/security` : config.env.FRONTEND_URL;
  if (passwordPage !== undefined) redirect('/.well-known/change-password', passwordPage);
  if (iconPath !== '/favicon.ico')
    redirect('/favicon.ico', config.publicPath + (iconPath ?? EXPLORER_ICON_PATH));
  if (config.env.SECURITY_CONTACT.length === 0) return;
  fastify.get(SECURITY_TXT, (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(securityTxt(config, clock.now() + SECURITY_TXT_LIFE_MS)),
  );
}

/** Returns the content of `security.txt` (RFC 9116). `Canonical` requires a configured `PUBLIC_URL`. */
function securityTxt({ env, publicOrigin }: AppConfig, expiresAt: number): string {
  const languages = env.SECURITY_LANGUAGES.join(', ');
  const lines = [
    ...env.SECURITY_CONTACT.map((contact) => `Contact: ${contact}`),
    `Expires: ${new Date(expiresAt).toISOString()}`,
    ...(languages === '' ? [] : [`Preferred-Languages: ${languages}`]),
    ...(publicOrigin === null ? [] : [`Canonical: ${publicOrigin}${SECURITY_TXT}`]),
  ];
  return `${lines.join('\n')}\n`;
}
