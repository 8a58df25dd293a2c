import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createServer, RouteTable, serveExplorer } from '#platform/http';
import { type AppConfig } from '#platform/config';
import { FrameworkLogger, type Log } from '#platform/logging';
import { AppModule } from './app.module.js';

const CORS_HEADERS = [
  'Authorization',
  'Content-Type',
  'X-Auth-Mode',
  'X-Background',
  'X-Device-Token',
  'X-Electron-App',
  'X-Request-Id',
  'X-Requested-With',
];

/** The whole application, ready to listen. */
export async function createApplication(config: AppConfig, log: Log): Promise<NestFastifyApplication> {
  const routes = new RouteTable();
  const app = await NestFactory.create<NestFastifyApplication>(
    await AppModule.forRoot({ config, log, routes }),
    createServer(config, log, routes),
    { bodyParser: false, logger: new FrameworkLogger(log), abortOnError: false },
  );
  return finishApplication(app, config);
}

/** What is set on the application itself rather than in a module. */
export function finishApplication(app: NestFastifyApplication, config: AppConfig): NestFastifyApplication {
  app.enableCors({
    origin: [...config.env.CORS_ORIGINS],
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: CORS_HEADERS,
    exposedHeaders: ['Retry-After', 'X-Request-Id'],
    maxAge: 600,
  });
  serveExplorer(app);
  return app;
}
