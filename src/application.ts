import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createServer, RouteTable, serveExplorer } from '#platform/http';
import { type AppConfig } from '#platform/config';
import { FrameworkLogger, type Log } from '#platform/logging';
import { AppModule } from './app.module.js';

/** The whole application, ready to listen. */
export async function createApplication(config: AppConfig, log: Log): Promise<NestFastifyApplication> {
  const routes = new RouteTable();
  const app = await NestFactory.create<NestFastifyApplication>(
    await AppModule.forRoot({ config, log, routes }),
    createServer(config, log, routes),
    { bodyParser: false, logger: new FrameworkLogger(log), abortOnError: false },
  );
  serveExplorer(app);
  return app;
}
