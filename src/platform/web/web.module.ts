import { type DynamicModule, Module } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { builtPagesFolder, WebPages } from './web-pages.js';

@Module({})
export class WebModule {
  /** @param folder the folder of the built pages; defaults to the output folder of the build */
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
