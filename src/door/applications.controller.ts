import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { VersionConflict } from '#user-data';
import { formatPresets } from './application-format.js';
import { ChangeApplicationRequest, CreateApplicationRequest } from './application-request.dto.js';
import {
  ApplicationDeletedResponse,
  ApplicationListResponse,
  ApplicationPresetsResponse,
  ApplicationResponse,
} from './application-response.dto.js';
import * as errors from './applications.errors.js';
import { ApplicationsService } from './applications.service.js';

const ID = { name: 'id', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e50' };
const { ApplicationNotFound, ...WRITE_ERRORS } = errors;

@ApiTags('Applications')
@Controller('api/applications')
export class ApplicationsController {
  constructor(private readonly applications: ApplicationsService) {}

  @Get()
  @Access('user', { permission: 'applications.manage' })
  @Operation({
    summary: 'List applications',
    description: 'Returns the web applications behind Latchkey, in the order of their slugs. For admins.',
    ok: ApplicationListResponse,
    okMeans: 'All applications, with their warnings',
  })
  async listApplications(): Promise<ApplicationListResponse> {
    return { applications: await this.applications.list() };
  }

  @Get('presets')
  @Access('user', { permission: 'applications.manage' })
  @Operation({
    summary: 'List application presets',
    description:
      'Returns what known applications need behind a proxy. Name one in `preset` when you create an application.',
    ok: ApplicationPresetsResponse,
    okMeans: 'The presets that `preset` may name',
  })
  listApplicationPresets(): ApplicationPresetsResponse {
    return { presets: formatPresets() };
  }

  @Post()
  @Access('session', { permission: 'applications.manage', stepUp: 'own' })
  @Operation({
    summary: 'Register an application',
    description:
      'Puts a web terminal, remote desktop or notebook behind Latchkey. Without `who` only admins may use it. `warnings` of the response say what works, but should be known.',
    status: 201,
    ok: ApplicationResponse,
    okMeans: 'The application was registered',
    refuses: Object.values(WRITE_ERRORS),
  })
  createApplication(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: CreateApplicationRequest,
  ): Promise<ApplicationResponse> {
    return this.applications.create(caller, body);
  }

  @Get(':id')
  @Access('user', { permission: 'applications.manage' })
  @ApiParam(ID)
  @Operation({
    summary: 'Get an application',
    description: 'Returns every field with its present value, and warnings. For admins.',
    ok: ApplicationResponse,
    okMeans: 'The application, with its warnings',
    refuses: [ApplicationNotFound],
  })
  getApplication(@Param('id') id: string): Promise<ApplicationResponse> {
    return this.applications.get(id);
  }

  @Patch(':id')
  @Access('session', { permission: 'applications.manage', stepUp: 'own' })
  @ApiParam(ID)
  @Operation({
    summary: 'Change an application',
    description:
      'Fields that the body leaves out stay as they are; a `preset` fills in its own. With `version`, only if that is still the version of the application.',
    ok: ApplicationResponse,
    okMeans: 'The changed application',
    refuses: [ApplicationNotFound, VersionConflict, ...Object.values(WRITE_ERRORS)],
  })
  changeApplication(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('id') id: string,
    @Body() body: ChangeApplicationRequest,
  ): Promise<ApplicationResponse> {
    return this.applications.change(caller, id, body);
  }

  @Delete(':id')
  @Access('session', { permission: 'applications.manage', stepUp: 'own' })
  @ApiParam(ID)
  @Operation({
    summary: 'Delete an application',
    description: 'Nobody can use it from then on; its application sessions end. This cannot be undone.',
    ok: ApplicationDeletedResponse,
    okMeans: 'The application was deleted',
    refuses: [ApplicationNotFound],
  })
  async deleteApplication(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('id') id: string,
  ): Promise<ApplicationDeletedResponse> {
    await this.applications.remove(caller, id);
    return { success: true };
  }
}
