import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyInstance } from 'fastify';
import { earlyAnswersOf } from '#platform/http';
import { Instruments } from './instruments.js';

const UNMATCHED = 'unmatched';

/** Measures requests by method, route and status. Labels have the route pattern, so that no id or name becomes a label. */
@Injectable()
export class RequestMetrics {
  constructor(
    private readonly instruments: Instruments,
    private readonly host: HttpAdapterHost,
  ) {}

  begin(): void {
    const observe = this.instruments.histogram({
      name: 'latchkey_http_request_duration_seconds',
      help: 'HTTP request duration in seconds, by method, route and status',
      labels: ['method', 'route', 'status'],
    });
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? UNMATCHED;
      const labels = { method: request.method, route, status: String(reply.statusCode) };
      observe(labels, reply.elapsedTime / 1_000);
      done();
    });
    earlyAnswersOf(fastify).observe(({ message: { method = '' }, status, ms }) => {
      observe({ method, route: UNMATCHED, status: String(status) }, ms / 1_000);
    });
  }
}
