import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { StepUpConfigured } from './settings.errors.js';
import { SetStepUpRequest, StepUpResponse } from './settings.dto.js';
import { StepUpModeService } from './step-up-mode.service.js';

@ApiTags('Settings')
@Controller('users/step-up')
export class StepUpModeController {
  constructor(private readonly modes: StepUpModeService) {}

  @Get()
  @Access('user', { permission: 'settings.manage' })
  @Operation({
    summary: 'Get which operations ask for a proof',
    description: 'Returns the mode of step-up, and whether `STEP_UP` sets it.',
    ok: StepUpResponse,
    okMeans: 'The mode, and whether it is configured',
  })
  getStepUp(): Promise<StepUpResponse> {
    return this.describe();
  }

  @Patch()
  @Access('session', { permission: 'settings.manage', stepUp: 'own' })
  @Operation({
    summary: 'Set which operations ask for a proof',
    description:
      'Takes effect at once on every replica. Choose `all` only if no front end written for another service is used: it would show errors that its users can do nothing about.',
    ok: StepUpResponse,
    okMeans: 'The updated mode',
    refuses: [StepUpConfigured],
  })
  async setStepUp(
    @Body() { mode }: SetStepUpRequest,
    @CurrentPrincipal() caller: SessionPrincipal,
  ): Promise<StepUpResponse> {
    await this.modes.set(mode, caller.userId);
    return this.describe();
  }

  private async describe(): Promise<StepUpResponse> {
    return { mode: await this.modes.get(), configured: this.modes.isConfigured };
  }
}
