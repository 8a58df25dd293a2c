import { type Page, type Request } from 'playwright-core';

/** Counts the requests of a page that have no response yet. */
export class NetworkActivity {
  private readonly inFlight = new Set<Request>();

  constructor(page: Page) {
    page.on('request', (request) => {
      // The requests of the previous document are dropped, some of them without an event.
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) this.inFlight.clear();
      // An event stream stays open.
      if (request.resourceType() !== 'eventsource') this.inFlight.add(request);
    });
    page.on('requestfinished', (request) => this.inFlight.delete(request));
    page.on('requestfailed', (request) => this.inFlight.delete(request));
  }

  get isIdle(): boolean {
    return this.inFlight.size === 0;
  }
}
