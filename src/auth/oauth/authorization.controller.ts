import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { AppLoginRequest, ApprovedAppLoginResponse, InspectedAppLoginResponse } from './authorization.dto.js';
import { AuthorizationCodes } from './authorization-codes.service.js';
import { AuthorizationRequests } from './authorization-requests.js';
import { InvalidAuthorizationRequest, OAuthInvalidClient, UnregisteredRedirectUri } from './oauth.errors.js';

const REFUSES = [OAuthInvalidClient, UnregisteredRedirectUri, InvalidAuthorizationRequest];

/** What the page calls that an app opens in the browser to be logged in (RFC 8252). */
@ApiTags('Apps and devices')
@Controller('oauth/authorize')
export class AuthorizationController {
  constructor(
    private readonly requests: AuthorizationRequests,
    private readonly codes: AuthorizationCodes,
  ) {}

  @Post('inspect')
  @Access('session')
  @Operation({
    summary: 'Show the app that asks for a login',
    description:
      'Says which app asks, before the user decides. Nothing is stored. If the app or its address is unknown, the browser must not be sent there.',
    ok: InspectedAppLoginResponse,
    okMeans: 'The app may be approved',
    refuses: REFUSES,
  })
  inspectAppLogin(@Body() body: AppLoginRequest): InspectedAppLoginResponse {
    const request = this.requests.read(body);
    const { id, name } = request.client;
    const denyUrl = this.requests.answer(request, { error: 'access_denied' });
    return { client_id: id, client_name: name, deny_url: denyUrl };
  }

  @Post('approve')
  @Access('session', { stepUp: 'own' })
  @Operation({
    summary: 'Approve the login of an app',
    description:
      'The app exchanges the code for a session of the caller at `POST /oauth/token`, if the session of the caller has not ended by then. It is listed among the sessions.',
    ok: ApprovedAppLoginResponse,
    okMeans: 'The app can log in',
    refuses: REFUSES,
  })
  async approveAppLogin(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: AppLoginRequest,
  ): Promise<ApprovedAppLoginResponse> {
    return { redirect_to: await this.codes.approve(caller, body) };
  }
}
