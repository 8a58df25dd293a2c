import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '#access';
import { AppConfig } from '#platform/config';
import { StaticResponse } from '#platform/http';
import { FrontendRedirect, SECOND_FACTOR_PATH } from '../frontend-redirect.js';
import { pageFor } from './page.html.js';
import { SCRIPT } from './page.script.js';
import { STYLE } from './page.style.js';

/** Allows only the page's own script and style, and requests to the API. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Revalidated on every use, because the address of the front end may have changed. */
const caching = 'no-cache';

/**
 * Serves the page that asks for the second factor after single sign-on, for front ends that have none. It contains no
 * secret: the temporary token is in the URL fragment, and the code is sent to `POST /users/totp/verify-login`.
 */
@ApiExcludeController()
@Access('public')
@Controller(SECOND_FACTOR_PATH)
export class SecondFactorPageController {
  private readonly page: StaticResponse;
  private readonly script = new StaticResponse(() => SCRIPT, {
    type: 'text/javascript; charset=utf-8',
    caching,
  });
  private readonly style = new StaticResponse(() => STYLE, {
    type: 'text/css; charset=utf-8',
    caching,
  });

  constructor(config: AppConfig, frontend: FrontendRedirect) {
    const words = { issuer: config.env.ISSUER_NAME, next: frontend.success.url, home: frontend.home };
    this.page = new StaticResponse(() => pageFor(words), { type: 'text/html; charset=utf-8', caching });
  }

  @Get()
  sendPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.page.send(request, reply.header('content-security-policy', POLICY));
  }

  @Get('page.js')
  sendScript(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.script.send(request, reply);
  }

  @Get('page.css')
  sendStyle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.style.send(request, reply);
  }
}
