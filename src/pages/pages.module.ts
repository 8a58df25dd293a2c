import { Module } from '@nestjs/common';
import { AuthModule } from '#auth';
import { PagesConfigController } from './pages-config.controller.js';
import { PagesConfigService } from './pages-config.service.js';

@Module({ imports: [AuthModule], controllers: [PagesConfigController], providers: [PagesConfigService] })
export class PagesModule {}
