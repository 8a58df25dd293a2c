import { type DynamicModule, Module } from '@nestjs/common';
import { Log } from './log.js';

@Module({})
export class LoggingModule {
  static forRoot(log: Log): DynamicModule {
    return {
      module: LoggingModule,
      global: true,
      providers: [{ provide: Log, useValue: log }],
      exports: [Log],
    };
  }
}
