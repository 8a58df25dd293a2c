import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { Operation } from '#platform/http';
import { PagesConfigResponse } from './pages-config.dto.js';
import { PagesConfigService } from './pages-config.service.js';

@ApiTags('Installation')
@Controller('api')
export class PagesConfigController {
  constructor(private readonly pages: PagesConfigService) {}

  @Get('pages')
  @Access('public')
  @Operation({
    summary: 'Get the configuration of the pages',
    description:
      'Name, logo, colour, links and language of this installation, from its environment variables. Public: front ends read it before login. Contains no secrets.',
    ok: PagesConfigResponse,
    okMeans: 'The configuration of the pages',
  })
  getPagesConfig(): Promise<PagesConfigResponse> {
    return this.pages.describe();
  }
}
