import { type DynamicModule, Module } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { builtPagesFolder, WebPages } from './web-pages.js';

@Module({})
export class WebModule {
  /** @param folder where the built pages are, unless they are where the build leaves them */
  static forRoot(folder = builtPagesFolder): DynamicModule {
    return {
      module: WebModule,
      global: true,
      providers: [
        {
          provide: WebPages,
          inject: [AppConfig],
          useFactory: (config: AppConfig) => WebPages.open(folder, config),
        },
      ],
      exports: [WebPages],
    };
  }
}
