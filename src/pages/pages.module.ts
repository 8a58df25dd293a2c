import { Module } from '@nestjs/common';
import { UsersModule } from '#users';
import { PagesConfigController } from './pages-config.controller.js';
import { PagesConfigService } from './pages-config.service.js';

@Module({ imports: [UsersModule], controllers: [PagesConfigController], providers: [PagesConfigService] })
export class PagesModule {}
