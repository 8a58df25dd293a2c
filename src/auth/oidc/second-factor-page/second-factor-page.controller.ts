import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '#access';
import { AppConfig } from '#platform/config';
import { StaticAnswer } from '#platform/http';
import { FrontendRedirect, SECOND_FACTOR_PATH } from '../frontend-redirect.js';
import { pageFor } from './page.html.js';
import { SCRIPT } from './page.script.js';
import { STYLE } from './page.style.js';

/** The page loads its script and style from here, asks the API, and goes nowhere by itself. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** May be kept, and is asked for again each time: the address of the front end may have changed. */
const caching = 'no-cache';

/**
 * Asks for the second factor after single sign-on, for front ends that do not. The page holds no secret: the token of the
 * step is behind the # of its address, and the code goes to `POST /users/totp/verify-login` as it does from any front end.
 */
@ApiExcludeController()
@Access('public')
@Controller(SECOND_FACTOR_PATH)
export class SecondFactorPageController {
  private readonly page: StaticAnswer;
  private readonly script = new StaticAnswer(() => SCRIPT, {
    type: 'text/javascript; charset=utf-8',
    caching,
  });
  private readonly style = new StaticAnswer(() => STYLE, {
    type: 'text/css; charset=utf-8',
    caching,
  });

  constructor(config: AppConfig, frontend: FrontendRedirect) {
    const words = { issuer: config.env.ISSUER_NAME, next: frontend.success.url, home: frontend.home };
    this.page = new StaticAnswer(() => pageFor(words), { type: 'text/html; charset=utf-8', caching });
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
