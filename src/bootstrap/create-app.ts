import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { acceptLargeBodies } from '#access';
import { serveDoor } from '#door';
import { createServer, RouteTable, serveExplorer } from '#platform/http';
import { type AppConfig } from '#platform/config';
import { FrameworkLogger, type Log } from '#platform/logging';
import { RateLimiter } from '#platform/throttle';
import { servePages } from '#platform/web';
import { AppModule } from '../app.module.js';

/** Creates the application, ready to listen. */
export async function createApplication(config: AppConfig, log: Log): Promise<NestFastifyApplication> {
  const parts = {
    config,
    log,
    routes: new RouteTable(),
    limit: new RateLimiter(config.env.REQUESTS_PER_MINUTE, log),
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    await AppModule.forRoot(parts),
    createServer(parts),
    { bodyParser: false, logger: new FrameworkLogger(log), abortOnError: false },
  );
  acceptLargeBodies(app);
  serveExplorer(app);
  serveDoor(app);
  servePages(app);
  return app;
}
