import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { InvalidTerminalId, MfaRequired } from '#security';
import { IssueTunnelTokenRequest, TunnelTokenResponse } from './dto/tunnel-token.dto.js';
import {
  InvalidDesktopSettings,
  RemoteDesktopDisabled,
  RemoteDesktopNotAllowed,
  TargetNotAllowed,
  TargetNotFound,
} from './guacamole.errors.js';
import { TunnelTokensService } from './tunnel-tokens.service.js';

@ApiTags('Remote desktops')
@Controller('api/guacamole')
export class TunnelTokensController {
  constructor(private readonly tokens: TunnelTokensService) {}

  @Post('token')
  @Access('session')
  @Operation({
    summary: 'Issue a remote-desktop token',
    description:
      'The token opens one tunnel, within a minute and while this session is valid. docs/remote-desktop.md describes the WebSocket.',
    ok: TunnelTokenResponse,
    okMeans: 'The token for one tunnel',
    refuses: [
      InvalidDesktopSettings,
      InvalidTerminalId,
      MfaRequired,
      RemoteDesktopDisabled,
      RemoteDesktopNotAllowed,
      TargetNotAllowed,
      TargetNotFound,
    ],
  })
  issueTunnelToken(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: IssueTunnelTokenRequest,
  ): Promise<TunnelTokenResponse> {
    return this.tokens.issue(caller, body);
  }
}
