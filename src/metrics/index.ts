/** Prometheus metrics on a separate port. Labels contain no personal data. */
export { MetricsModule } from './metrics.module.js';
export { MetricsServer } from './metrics-server.js';
