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
      'Name, logo, colour, links and language of this installation, from its environment variables. Front ends read it before anybody has logged in; it holds nothing secret.',
    ok: PagesConfigResponse,
    okMeans: 'How the pages look and what they need to know',
  })
  getPagesConfig(): Promise<PagesConfigResponse> {
    return this.pages.describe();
  }
}
